# The commands of the README, word for word but for rate and duration.
. "$CASES/../serve.sh"
mkdir targets
printf 'GET %s\n\nPOST %secho\nContent-Type: application/json\n{"item": 7}\n' "$url" "$url" |
  tee targets/api.txt > targets.txt

attack -targets=targets/api.txt -rate=50 -duration=0.2s | report
attack -rate=50 -duration=0.2s < targets.txt | report -type=html > report.html
attack -targets=targets/api.txt -rate=50 -duration=0.2s | encode | report -type=json > results.json
attack -targets=targets/api.txt -rate=30 -duration=0.2s | plot > plot.html
attack -rate=50 -duration=0.2s < targets.txt | report -type=json | jq '.latencies."99th" > 0'
attack -rate=50 -duration=0.2s < targets.txt | report -type=json | jq -e '.success > 0.99 and .latencies."99th" < 50000000000'
attack -rate=50 -duration=0.2s < targets.txt | tee -i one.bin | report -type=json | jq .requests
cp one.bin two.bin
cat one.bin two.bin | report | grep Requests
encode -to=csv < one.bin | wc -l
attack -stages="100ms:100 100ms:100 100ms:0" < targets.txt | report -type=json | jq .requests
attack -rate=0 -max-workers=20 -n=100 < targets.txt | report -type=json | jq .requests,.closed_loop
head -c 15 report.html plot.html
jq -c 'keys_unsorted' results.json
