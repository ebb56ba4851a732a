compare $CASES/samples.bin $CASES/samples.bin
