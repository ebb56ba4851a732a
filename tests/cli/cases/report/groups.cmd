# Groups of hits, the same for any number of threads; parts by time.
report -by=method,code -quantiles=99.9,50 "$CASES/sample.json"
report -by=path -type=json "$CASES/sample.json" |
  jq -c '[.groups[] | [.by.path, .requests, .success, .latencies["99th"], .status_codes]]'
report -warmup=600ms -type=json "$CASES/sample.json" | jq -c '[.requests, .warnings[0]]'
report -since=2026-11-20T10:00:00.5Z -until=1s -type=json "$CASES/sample.json" | jq -c '.status_codes'
report -by=colour "$CASES/sample.json" || echo $?
report -quantiles=50,p90 "$CASES/sample.json" || echo $?
report -since=yesterday "$CASES/sample.json" || echo $?
report -type=junit "$CASES/sample.json" || echo $?
awk 'BEGIN { for (i = 0; i < 150000; ++i) {
  printf "1795239%012.0f,%d,%d,0,13,,,api,%d,GET,http://localhost/%d,\n", i * 200000,
    i % 7 ? 200 : 500, 100000 + i * 7919 % 1000003, i, i * 31 % 500 } }' | encode -to=msgpack > all.bin
for type in text json markdown html; do
  for threads in 1 3; do
    report -threads=$threads -type=$type -by=url -gate='p50<1s' -gate='code=500 hits>1' -filter='latency>200us' \
      all.bin > $threads
  done
  cmp 1 3
done
jq '.groups | length, (map(.requests) | add)' < <(report -type=json -by=url all.bin)
report -by=code -type='hist[0,2ms]' "$CASES/sample.json"
report -by=code -type=hdrplot "$CASES/sample.json" | awk '/^# group / { ++n } { print > ("group" n+0 ".hdr") }'
wc -l group?.hdr && head -n 2 group2.hdr
report -by=code -type=junit -gate='hits>2' -quantiles=50 "$CASES/sample.json" |
  grep -e '<testsuite ' -e requests -e status_codes -e latencies -e '<testcase'
report -type=json -by=code -buckets='[0,2ms]' "$CASES/sample.json" | jq -c '.buckets, .groups[].buckets'
for type in 'hist[0,1ms]' junit; do
  for threads in 1 3; do
    report -threads=$threads -type=$type -by=code,phase -gate='hits>1' all.bin > $threads
  done
  cmp 1 3
done
