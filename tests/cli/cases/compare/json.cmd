. "$CASES/compare/runs.sh"
run old 1000; run slow 1200
compare -type=json old slow | sed -E 's/(\.[0-9]{6})[0-9]+/\1/g'; echo ${PIPESTATUS[0]}
