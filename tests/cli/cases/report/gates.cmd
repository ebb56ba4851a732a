# Gates are shown, named on stderr when they fail, and decide the exit code, also before damage.
report -gate='errors<1%' -gate='max<=3ms' -gate='mean<1h' -gate='http_req_failed rate<0.5' "$CASES/sample.json" | head -8
for gate in 'errors<50%' 'errors<1%' 'target="GET /a" max<2ms' 'target="GET /nowhere" max<2ms'; do
  report -gate="$gate" -output=report "$CASES/sample.json"
  echo "$gate: $?"
done
report -type=json -gate='p50<1s' -gate='hits==3' "$CASES/sample.json" | grep -o '"gates":[^]]*]'
head -c 300 "$CASES/sample.json" | report -gate='errors<1%' -output=report
echo $?
head -c 300 "$CASES/sample.json" | report -gate='hits>=2' -output=report
echo $?
