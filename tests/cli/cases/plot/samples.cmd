plot $CASES/samples.bin > /dev/null
