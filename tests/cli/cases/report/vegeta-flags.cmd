# The names that -type and the files had in Vegeta's first versions.
cmp <(report -type=json "$CASES/sample.json") <(report -reporter=json -inputs="$CASES/sample.json") && echo same
report -reporter=plot -inputs="$CASES/sample.json" || echo $?
encode -inputs="$CASES/sample.json","$CASES/sample.json" | wc -l
