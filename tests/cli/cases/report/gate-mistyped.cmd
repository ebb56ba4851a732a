report -gate='p99<200' "$CASES/sample.json"
