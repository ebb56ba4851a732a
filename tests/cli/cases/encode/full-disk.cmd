encode $CASES/encode/ours.json > /dev/full
