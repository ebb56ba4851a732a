encode -to=csv $CASES/encode/vegeta.csv $CASES/encode/vegeta.json $CASES/encode/ours.json
