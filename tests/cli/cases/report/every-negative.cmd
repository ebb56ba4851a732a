report -every=-1s
