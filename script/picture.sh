#!/bin/bash
# Makes docs/report.png, the picture in the README: a report on a server that is slow now and then, fails now and
# then, and stalls twice.
#
#   script/picture.sh build/release/bin
set -euo pipefail
bin=$1
scratch=$(mktemp -d)
trap 'kill "$server"; rm -rf "$scratch"' EXIT

coproc server_output {
  exec "$bin/target-server" -addr=127.0.0.1:0 -service=4ms -slow=60ms -slow-every=25 -fail-every=90 \
    -freeze=8s+700ms,15s+300ms
}
server=$server_output_PID
read -r line <&"${server_output[0]}"
for target in basket items search items; do echo "GET ${line##* }$target"; done |
  "$bin/attack" -name=shop -rate=100 -duration=20s |
  "$bin/report" -type=html -gate='p90<100ms' -gate='errors<5%' -output="$scratch/report.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
  --window-size=1100,1634 --screenshot=docs/report.png "file://$scratch/report.html" 2> "$scratch/log" ||
  { cat "$scratch/log"; exit 1; }
