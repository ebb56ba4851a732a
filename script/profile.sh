#!/bin/bash
# make profile: the cost of a hit, by component. A closed loop over 50 connections to target-server: once as it is, for CPU
# time, and under callgrind, which counts instructions and system calls by function. Start-up does not count: the figures
# are those of a longer run minus a shorter one.
#
#   script/profile.sh DIRECTORY_OF_THE_PROGRAMS
set -euo pipefail

bin=$1
few=2000 many=22000 timed=300000  # hits
command -v valgrind > /dev/null || { echo "profile: valgrind is missing: script/install-deps.sh bench" >&2; exit 1; }
scratch=$(mktemp -d)
server=
finish() {
  [[ -z $server ]] || kill "$server" 2> /dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

coproc server_output { exec "$bin/target-server" -addr=127.0.0.1:0; }
server=$server_output_PID
read -r line <&"${server_output[0]}"
echo "GET ${line##* }" > "$scratch/targets"

attack() {  # HITS [WHAT RUNS IT ...]
  local hits=$1
  shift
  "$@" "$bin/attack" -quiet -threads=1 -rate=0 -max-workers=50 -n="$hits" -targets="$scratch/targets" \
    -output="$scratch/records"
}

# CPU seconds, user and system.
spent() { { TIMEFORMAT='%U %S'; time attack "$1"; } 2>&1; }

count() {
  attack "$1" valgrind --tool=callgrind --collect-systime=yes --callgrind-out-file="$scratch/out" 2> "$scratch/log" ||
    { cat "$scratch/log" >&2; exit 1; }
  annotate > "$scratch/$1"
  annotate --inclusive=yes | grep -E ':curl_(multi|easy)_[a-z_]+ ' > "$scratch/$1.calls"
}
annotate() { callgrind_annotate --threshold=100 --auto=no --show-percs=no --show=Ir,sysCount "$@" "$scratch/out"; }

short=$(spent $few)
long=$(spent $timed)
awk -v hits=$((timed - few)) '
  { user += (NR == 1 ? -1 : 1) * $1; system_ += (NR == 1 ? -1 : 1) * $2 }
  END { printf "A hit over 50 connections: %.1f µs of CPU, %.1f in the program and its libraries, %.1f in the kernel.\n",
          (user + system_) / hits * 1e6, user / hits * 1e6, system_ / hits * 1e6 }' <<< "$short"$'\n'"$long"

count $few
count $many
awk -v hits=$((many - few)) -v longer="/$many" '
  function group(where) {
    if (where ~ /\[.*libcurl/) return "libcurl"
    if (where ~ /\[.*libuv/) return "libuv"
    if (where ~ /\[.*(libc\.so|ld-linux)/) return where ~ /alloc|free/ ? "libc: memory" : "libc: texts, times, system calls"
    if (where !~ /\[[^]]*\/attack\]$/) return "other libraries"
    if (where ~ /FrameWriter|Packer|msgpack|crc32c|utf8|Spool|OutputSink/) return "attack: records"
    if (where ~ /namespace\)::(take|take_zeroed|give_back|resize|duplicate|allocate)\(/) return "attack: memory for libcurl"
    if (where ~ /Attack::|Driver::|Pacer::|Deadline|Loop::|Fleet/) return "attack: schedule and bookkeeping"
    return "attack: HTTP by libcurl"
  }
  function bare(where) {
    sub(/^[^:]*:/, "", where)
    sub(/ \[.*/, "", where)
    return where
  }
  /\]$/ && $1 ~ /^[0-9,.]+$/ && $2 ~ /^[0-9,.]+$/ {
    sign = FILENAME ~ longer ? 1 : -1
    where = $0
    sub(/^ *[0-9,.]+ +[0-9,.]+ +/, "", where)
    gsub(/[,.]/, "", $1)
    gsub(/[,.]/, "", $2)
    if (FILENAME ~ /calls$/) {
      with_all[where] += sign * $1
      next
    }
    instructions[where] += sign * $1
    calls[where] += sign * $2
  }
  END {
    for (where in instructions) {
      each = instructions[where] / hits
      sum += each
      of_group[group(where)] += each
      # Without a vDSO under valgrind: no system call elsewhere.
      name = bare(where)
      if (calls[where] / hits >= 0.01 && name !~ /clock_gettime|time_syscall/) of_kernel[name] += calls[where] / hits
    }
    printf "\n%-34s %8.0f   100 %%\n", "instructions of a hit", sum
    by_size = "sort -t: -k1,1nr | cut -d: -f2-"
    for (name in of_group) printf "%d:  %-32s %8.0f %5.1f %%\n", of_group[name], name, of_group[name], of_group[name] / sum * 100 | by_size
    close(by_size)
    print "\nof a hit, in calls to libcurl, with all that they call in turn"
    for (name in with_all) {
      each = with_all[name] / hits
      if (each >= 50) printf "%d:  %-32s %8.0f\n", each, bare(name), each | by_size
    }
    close(by_size)
    print "\nsystem calls of a hit, by who makes them"
    for (name in of_kernel) printf "%d:  %-32s %8.2f\n", of_kernel[name] * 1000, name, of_kernel[name] | by_size
    close(by_size)
  }' "$scratch/$few" "$scratch/$many" "$scratch/$few.calls" "$scratch/$many.calls"
