# Runs are compared by their events alone.
for n in {1..40}; do grep '"kind":"ws_event"' "$CASES/websocket.json" | sed "s/\"latency\":1/\"latency\":${n}1/; s/\"service\":1/\"service\":${n}1/"; done > events
{ grep -v '"kind":"ws_event"' "$CASES/websocket.json"; cat events; } > all
compare -type=json events events > wanted
compare -type=json all all | sed 's/"all"/"events"/g' | cmp - wanted
for kind in ws_connect ws_ping; do compare -filter=kind=$kind all all; echo $?; done
compare -filter=kind=ws_event -type=json all all | jq .part
grep -o '"hits":[0-9]*' wanted | sort -u
