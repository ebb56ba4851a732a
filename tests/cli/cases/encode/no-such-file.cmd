echo keep > x; encode -output=x none.bin; echo $?; cat x
