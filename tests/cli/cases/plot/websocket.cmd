# Events are drawn, what happened to their connections is not.
data() { sed -n 's/.*id="data">\(.*\)<\/script>/\1/p'; }
plot "$CASES/websocket.json" | data > all
grep '"kind":"ws_event"' "$CASES/websocket.json" | plot | data | cmp - all && wc -l < all
