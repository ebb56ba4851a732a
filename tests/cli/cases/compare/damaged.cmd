. "$CASES/compare/runs.sh"
run old 1000; run slow 1300
sed -i '500s/.*/{"attack":/' slow
compare old slow | sed -n 2p; echo "${PIPESTATUS[0]}"
