. "$CASES/compare/runs.sh"
for i in 1 2 3 4 5; do run old$i 100$i; run new$i 100$i; run slow$i 110$i; run less$i 103$i; done
all() { echo $1{1..5} | tr ' ' ,; }
for side in new slow less; do compare $(all old) $(all $side); echo $?; done
compare $(all slow) $(all old); echo $?
compare -min-effect=2 $(all old) $(all less) | sed -n 1p
compare -min-effect=20% $(all old) $(all slow) | sed -n 1p
