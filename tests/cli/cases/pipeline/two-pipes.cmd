# A pipe that is silent holds back no other: records go through while nobody writes to the first one.
. "$CASES/../serve.sh"
echo "GET $url" > targets.txt
mkfifo a b
touch out.csv
encode -to=csv a b > out.csv &
encode=$!
attack -targets=targets.txt -name=second -rate=200 -n=5 -output=b
tail -f --pid=$encode out.csv | head -n 5 | cut -d, -f8
attack -targets=targets.txt -name=first -rate=200 -n=3 -output=a
wait $encode; echo $?
cut -d, -f8 out.csv | sort | uniq -c
report -every=10ms -type=json <(attack -targets=targets.txt -rate=200 -n=20) \
  <(attack -targets=targets.txt -rate=200 -n=30) | tail -n 1 > report.json
jq -c '[.requests, .incomplete, (.runs | length), (.runs | map(.planned) | add)]' report.json
