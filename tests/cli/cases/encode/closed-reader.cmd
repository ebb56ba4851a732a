set -o pipefail; yes "$(cat "$CASES/encode/ours.json")" | head -n 20000 > x
set -o pipefail; encode x | head -n1 | wc -l
