. "$CASES/compare/runs.sh"
run old 1000
compare old nowhere.bin; echo $?
compare old - < /dev/null; echo $?
compare -output=old old old; echo $?
wc -l < old
