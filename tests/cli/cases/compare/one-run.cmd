. "$CASES/compare/runs.sh"
run old 1000; run new 1000; run slow 1200; run fast 800
for side in new slow fast; do compare old $side; echo $?; done
