set -o pipefail; for i in {1..2000}; do cat $CASES/encode/ours.json; done > x; encode x | head -n1 | wc -l
