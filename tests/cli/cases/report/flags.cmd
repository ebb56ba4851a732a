report -typ=json || echo $?
report -type || echo $?
report -every=1 || echo $?
report -output=no/such < "$CASES/sample.json" || echo $?
