#!/bin/sh
# npm_ci.sh NPM, in a folder with package.json and its lock file: installs them. Where there is no npm, or it reaches
# nothing, the file "unreachable" says so instead: tests are skipped, and the next build tries again.
# npm keeps what it fetched: --prefer-offline lets a second build folder do without the network.
rm -f unreachable
if ! command -v "$1" > /dev/null; then
  echo "there is no npm; on Debian: apt-get install --no-install-recommends npm" > unreachable
  exit
fi
"$1" ci --prefer-offline --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error 2> said &&
  exec touch installed
cat said >&2
grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED' said || exit 1
echo "npm reaches nothing" > unreachable
