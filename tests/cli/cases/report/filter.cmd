report -filter='method=GET' -filter='fault!=none' "$CASES/sample.json"
report -filter='code=404' -type=json "$CASES/sample.json" | grep -o '"warnings":[^]]*]'
report -filter='colour=red' "$CASES/sample.json" || echo $?
