#!/bin/sh
# install.sh NPM, in a folder with package.json and its lock file: installs them. Where npm reaches
# nothing, the file "unreachable" says so instead: tests are skipped, and the next build tries again.
rm -f unreachable
"$1" ci --prefer-offline --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error 2> said &&
  exec touch installed
cat said >&2
grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED' said || exit 1
echo "npm reaches nothing" > unreachable
