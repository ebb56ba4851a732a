report -filter='method=GET' -filter='fault!=none' "$CASES/sample.json"
report -filter='code=404' -type=json "$CASES/sample.json" | grep -o '"warnings":[^]]*]'
report -filter='colour=red' "$CASES/sample.json" || echo $?
# A part of the time, in any operator that has an order; as -since and -until have it.
codes() { report -type=json "$@" "$CASES/sample.json" | jq -c '.status_codes, .warnings[0]'; }
codes -filter='time>=500ms' -filter='time<1s'
codes -since=500ms -until=1s
codes -filter='time<=500ms' -filter='code<500'
codes -filter='time>2026-11-20T10:00:00.5Z'
report -filter='time=1s' "$CASES/sample.json" || echo $?
report -gate='time<1s p99<1s' "$CASES/sample.json" || echo $?
