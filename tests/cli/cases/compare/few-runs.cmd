. "$CASES/compare/runs.sh"
for i in 1 2 3; do run old$i 100$i; run slow$i 120$i; done
compare old1,old2 slow1,slow2; echo $?
compare old1,old2,old3 slow1,slow2,slow3; echo $?
compare old1,old2,old3 - < slow1 | sed -n 1,2p
