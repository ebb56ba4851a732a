#!/bin/bash
# Counts the instructions of what benchmarks do, per record, hit or target, and compares them with
# the figures in the tree: noise of the machine does not show in them.
#
#   guard.sh PROGRAM FIGURES           more than 5 % above a figure: fails
#   guard.sh PROGRAM FIGURES update    writes the figures anew
set -euo pipefail
program=$1 figures=$2 mode=${3-check}

# ctest takes 77 for "skipped".
command -v valgrind > /dev/null || { echo "NOT CHECKED: valgrind is missing (script/install-deps.sh test)"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Instructions inside measured().
count() {
  valgrind --tool=callgrind --toggle-collect=measured --callgrind-out-file="$scratch/$1" \
    "$program" "$1" > /dev/null 2> "$scratch/$1.log" || { cat "$scratch/$1.log"; exit 1; } >&2
  awk '/^(summary|totals):/ { print $2; exit }' "$scratch/$1"
}

read -r times names <<< "$("$program")"
# Side by side: nothing here is about time.
export -f count; export scratch program
tr ' ' '\n' <<< "$names" | xargs -P "$(nproc)" -I {} bash -c 'echo {} $(count {})' |
  sort | awk -v times="$times" '{ printf "%-14s %6.0f\n", $1, $2 / times }' > "$scratch/now"

if [[ $mode == update ]]; then
  { sed -n '/^#/p' "$figures"; cat "$scratch/now"; } > "$scratch/new"
  diff "$figures" "$scratch/new" || true
  cp "$scratch/new" "$figures"
  exit
fi

awk '
  /^#/ || !NF { next }
  NR == FNR { before[$1] = $2; next }
  !($1 in before) { print $1 ": has no figure"; bad = 1; next }
  {
    change = ($2 / before[$1] - 1) * 100
    verdict = change > 5 ? "  WORSE" : change < -5 ? "  better: write it down" : ""
    printf "%-14s %6d instructions, %6d in the tree: %+5.1f %%%s\n", $1, $2, before[$1], change, verdict
    if (change > 5) bad = 1
    delete before[$1]
  }
  END {
    for (name in before) { print name ": has a figure, but nothing measures it"; bad = 1 }
    if (bad) print "\nWhen it is worth the price: make bench-update, and say why in the commit."
    exit bad
  }' "$figures" "$scratch/now"
