#!/bin/sh
# Runs a test of the pages, or says why not (77: ctest counts it as skipped).
if [ ! -x "$BARRAGE_CHROMIUM" ]; then
  echo 'SKIPPED: there is no Chromium, so the pages are not tested; on Debian: apt-get install chromium'
  exit 77
fi
if [ ! -d "$BARRAGE_NODE_MODULES/playwright-core" ]; then
  echo "SKIPPED: $(cat "$BARRAGE_NODE_MODULES/../unreachable"), so the pages are not tested"
  exit 77
fi
exec "$@"
