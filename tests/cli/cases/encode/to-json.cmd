encode $CASES/encode/ours.json | cmp - $CASES/encode/ours.json
