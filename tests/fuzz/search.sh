#!/bin/bash
# search.sh build           builds the fuzzers with clang, in build/fuzz
# search.sh NAME SECONDS    lets one of them search, from its seeds, from all that was ever found, and
#                           from what earlier searches on this machine came upon
# The same search each time, so that no change is blamed for what luck finds behind it; for another
# one set BARRAGE_FUZZ_SEED, 0 for a random one.
# Exit 77: there is no clang 19 here. Exit 1: something was found; it is in found/.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/tests/fuzz

if ! command -v clang++-19 > /dev/null; then
  echo "fuzz: skipped, nothing is searched: there is no clang++-19 here (script/install-deps.sh test)"
  exit 77
fi
if [[ $1 == build ]]; then
  cd "$root" && cmake --preset fuzz --log-level=NOTICE && cmake --build --preset fuzz --target fuzzers
  exit
fi

name=$1 seconds=$2
cd "$root" || exit 1
grown=build/fuzz/corpus/$name
before=$(mktemp)
trap 'rm -f "$before"' EXIT
mkdir -p "$grown"
ls "$here/found" > "$before"

# libFuzzer takes words for its dictionary from the stack, addresses among them, and a clock tells it
# when to read the corpus again: both would make each search another one. The number of runs is one that
# a slow machine reaches in its time, so that a quick one does not search behind it.
fixed=(env -i "PATH=$PATH")
if setarch -R true 2> /dev/null; then fixed+=(setarch -R); fi
"${fixed[@]}" "build/fuzz/bin/fuzz_$name" -seed="${BARRAGE_FUZZ_SEED:-1}" -reload=0 \
  -max_total_time="$seconds" -runs=$((seconds * 1250)) \
  -timeout=20 -report_slow_units=20 -rss_limit_mb=1024 -print_final_stats=1 \
  -artifact_prefix="tests/fuzz/found/$name-" "$grown" "tests/fuzz/corpus/$name" tests/fuzz/found && exit

for file in $(ls "$here/found" | comm -13 "$before" -); do
  echo
  echo "fuzz: $name fails on tests/fuzz/found/$file"
  echo "Commit that file, so that every later build replays it (ctest -R 'fuzz: $name'). Its bytes are:"
  echo "base64 -d > tests/fuzz/found/$file << END"
  base64 "$here/found/$file" | head -c 200000
  echo END
done
exit 1
