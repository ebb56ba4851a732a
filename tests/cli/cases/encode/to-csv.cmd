encode -to=csv $CASES/encode/ours.json
