sed 's/"flags":[0-9]*/"flags":4/' $CASES/encode/ours.json | report -type='hist[0,2ms]'
