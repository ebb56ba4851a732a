encode $CASES/samples.bin
encode -to=csv $CASES/samples.bin
encode -to=msgpack $CASES/samples.bin | cmp - $CASES/samples.bin
