encode -to=msgpack $CASES/encode/ours.json > x.bin; cat x.bin <(head -c 100 x.bin) | encode -to=csv
