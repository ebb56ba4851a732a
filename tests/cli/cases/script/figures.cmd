# The figures that documents repeat are those of bench/RESULTS.md.
cd "$CASES/../../.." || exit
goals=$(grep -ahE '\| (yes|\*\*no\*\*) \|$' README.md docs/performance.md)
(($(wc -l <<< "$goals") > 5)) || echo "only: $goals"
grep -aFvx -f bench/RESULTS.md <<< "$goals"
[[ $? == 1 ]]
