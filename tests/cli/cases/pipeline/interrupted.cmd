# An interrupt ends the attack cleanly: whole records, exit code 130, no complaint of the reader.
. "$CASES/../serve.sh"
echo "GET $url" > targets.txt
mkfifo records
touch out.csv  # else tail gives up before encode begins, and the signal comes too early
attack -targets=targets.txt -rate=200 -output=records &
attack=$!
encode -to=csv records > out.csv &
encode=$!
tail -f --pid=$encode out.csv | head -n 3 > /dev/null
kill -INT $attack
wait $attack; echo $?
wait $encode; echo $?
