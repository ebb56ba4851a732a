cp $CASES/encode/ours.json x; encode -output=x x; echo $?; cmp x $CASES/encode/ours.json
