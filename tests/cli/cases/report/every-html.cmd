report -every=1s -type=html
