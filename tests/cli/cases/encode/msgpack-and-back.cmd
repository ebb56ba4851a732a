encode -to msgpack < $CASES/encode/ours.json | encode | cmp - $CASES/encode/ours.json
