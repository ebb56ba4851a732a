# Side results stay what they are in msgpack and JSON; CSV has room for the events only.
encode "$CASES/websocket.json" | cmp - "$CASES/websocket.json"
encode -to=msgpack "$CASES/websocket.json" | encode | cmp - "$CASES/websocket.json"
encode -to=csv "$CASES/websocket.json"
encode -to=csv "$CASES/websocket.json" | report -type=json | jq -c '.requests, .success, .websocket.ws_event.replies'
