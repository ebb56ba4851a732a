# Vegeta's JSON, through all three formats and back.
encode -to=msgpack "$CASES/sample.json" | encode -to=json | encode -to=msgpack | encode -to=csv > a.csv
encode -to=csv "$CASES/sample.json" | cmp - a.csv && cat a.csv
encode a.csv
