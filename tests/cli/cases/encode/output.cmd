encode -to=csv -output=x.csv $CASES/encode/vegeta.json; cat x.csv
