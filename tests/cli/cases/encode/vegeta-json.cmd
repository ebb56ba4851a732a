encode $CASES/encode/vegeta.json $CASES/encode/vegeta.csv
