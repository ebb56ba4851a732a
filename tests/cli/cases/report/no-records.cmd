echo "not a record" | report
