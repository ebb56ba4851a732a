# What happens to connections is told apart from the events, whatever the format of the records.
encode -to=msgpack "$CASES/websocket.json" > run.bin
report run.bin
report -type=json run.bin | jq -c '.requests, .latencies.max, .websocket.ws_event.lost, .websocket.ws_disconnect'
report -type=json "$CASES/websocket.json" | jq -S 'del(.generator, .runs)' > json
report -type=json run.bin | jq -S 'del(.generator, .runs)' | cmp - json
report -by=kind run.bin | tail -n 6
report -filter=kind=ws_connect run.bin | head -n 7
report -type='hist[0,3ms]' -filter=kind=ws_connect run.bin
report -since=1s -type=json run.bin | jq -c '.requests, .websocket.ws_disconnect.count'
report -warmup=300ms -type=json run.bin | jq -c '.requests, .websocket.ws_connect.tried'
report -filter=kind=websocket run.bin || echo $?
grep ws_connect "$CASES/websocket.json" | report | head -n 2
