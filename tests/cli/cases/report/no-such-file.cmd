report none.bin
