#!/bin/bash
# make truth: a server that stalls, measured by attack, and as a tool would that waits for each response before it sends
# the next request. Takes 12 s.
#
#   script/truth.sh DIRECTORY_OF_THE_PROGRAMS
set -euo pipefail

bin=$1
freezes=2s+1s,6s+500ms
servers=()
scratch=$(mktemp -d)
finish() {
  ((${#servers[@]} == 0)) || kill "${servers[@]}" 2> /dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# One server each, since freezes count from its first hit.
serve() {
  "$bin/target-server" -addr=127.0.0.1:0 -addr-file="$scratch/$1.addr" -service=5ms -freeze=$freezes \
    > "$scratch/$1.log" &
  servers+=($!)
}
measure() {
  local name=$1
  shift
  for ((tries = 0; tries < 500; ++tries)); do
    [[ ! -s $scratch/$name.addr ]] || break
    sleep 0.01
  done
  "$bin/attack" -quiet "$@" <<< "GET http://$(< "$scratch/$name.addr")/" |
    "$bin/report" -type=json -output="$scratch/$name.json"
}

echo "A server that responds in 5 ms, but stalls for 1 s and for 500 ms, within 10 s:"
serve open
serve closed
measure open -rate=100 -duration=10s &
open=$!
measure closed -rate=0 -max-workers=1 -duration=10s
wait $open

# A key of latencies in milliseconds.
ms() {
  local times=${1#*'"latencies":{'}
  times=${times#*"\"$2\":"}
  times=${times%%[,\}]*}
  printf '%d.%d' $((times / 1000000)) $((times / 100000 % 10))
}
hits() {
  local rest=${1#*'"requests":'}
  echo "${rest%%,*}"
}

right=$(< "$scratch/open.json")
wrong=$(< "$scratch/closed.json")
printf '\n%-22s %16s %16s\n' '' 'hits when due' 'one by one'
printf '%-22s %16s %16s\n' hits "$(hits "$right")" "$(hits "$wrong")"
for key in 50th 90th 95th 99th 99.9th max; do
  printf '%-22s %13s ms %13s ms\n' "latency, $key" "$(ms "$right" "$key")" "$(ms "$wrong" "$key")"
done
cat << 'END'

Left: attack -rate=100, a hit every 10 ms, whatever the server does; its latency counts from
when it was due. Right: attack -rate=0 -max-workers=1, which like other tools sends the next
request when the answer is there: while the server stands still, it hardly measures.
END
