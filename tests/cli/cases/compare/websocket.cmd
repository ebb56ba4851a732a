# Runs are compared by their events alone.
awk '/"kind":"ws_event"/ { for (n = 1; n <= 40; n++) { line = $0; sub(/"latency":1/, "\"latency\":" n "1", line); sub(/"service":1/, "\"service\":" n "1", line); print line } }' "$CASES/websocket.json" > events
{ grep -v '"kind":"ws_event"' "$CASES/websocket.json"; cat events; } > all
compare -type=json events events > wanted
compare -type=json all all | sed 's/"all"/"events"/g' | cmp - wanted
for kind in ws_connect ws_ping; do compare -filter=kind=$kind all all; echo $?; done
compare -filter=kind=ws_event -type=json all all | jq .part
grep -o '"hits":[0-9]*' wanted | sort -u
