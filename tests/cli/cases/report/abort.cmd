# -abort needs a gate, and an attack that is piped in. A file is read as far as it takes to know.
report -abort < "$CASES/sample.json" || echo $?
report -abort -gate='errors<1%' "$CASES/sample.json" || echo $?
report -abort -gate='errors<1%' -output=report - < "$CASES/sample.json" || echo $?
