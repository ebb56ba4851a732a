. "$CASES/compare/runs.sh"
run old 1000; run slow 1200 100
compare -type=markdown -force old slow; echo $?
