{ head -n1 $CASES/encode/ours.json; echo damaged; tail -n1 $CASES/encode/ours.json; } | encode -to=csv
