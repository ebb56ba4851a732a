. "$CASES/compare/runs.sh"
run old 1000; run slow 1300
compare old slow > /dev/full; echo $?
compare old slow | :; echo "${PIPESTATUS[0]}"
compare -output=result old slow; echo $?
stat -c %a result; sed -n 2p result
