# Where records cannot go.
. "$CASES/../serve.sh"
echo "GET $url" > targets.txt
attack -targets=targets.txt -n=1 -output=no/such || echo $?
attack -targets=targets.txt -n=5 -output=/dev/full || echo $?
attack -targets=targets.txt -n=5 >&- || echo $?
