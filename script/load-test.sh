#!/bin/bash
# make load-test: attacks the suite's own target-server, or $TARGETS at $RATE for $DURATION, and
# writes results.bin, report.html and plot.html to the current directory.
#
#   script/load-test.sh DIRECTORY_OF_THE_PROGRAMS
set -euo pipefail

bin=$1
rate=${RATE:-100}
duration=${DURATION:-10s}
targets=${TARGETS:-}

server=
scratch=$(mktemp -d)
# Also if make is interrupted.
finish() {
  [[ -z $server ]] || kill "$server" 2> /dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [[ -z $targets ]]; then
  # In its own session: ^C is for the attack. It prints its address when it is ready.
  coproc server_output { exec setsid "$bin/target-server" -addr=127.0.0.1:0; }
  server=$server_output_PID
  read -r line <&"${server_output[0]}"
  targets=$scratch/targets.txt
  echo "GET ${line##* }" > "$targets"
  echo "Attacking the included target-server at $rate hits per second for $duration."
else
  echo "Attacking $targets at $rate hits per second for $duration."
fi

# ^C ends the attack; the report covers it up to that point.
trap : INT
"$bin/attack" -targets="$targets" -rate="$rate" -duration="$duration" -output=results.bin || [[ $? == 130 ]]
trap 'exit 130' INT

status=0
"$bin/report" results.bin || status=$?
"$bin/report" -type=html -output=report.html results.bin || status=$?
"$bin/plot" -output=plot.html results.bin || status=$?
echo
echo "Written: report.html plot.html results.bin"
exit $status
