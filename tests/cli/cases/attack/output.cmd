# Where records cannot go.
. "$CASES/../serve.sh"
echo "GET $url" > targets.txt
attack -targets=targets.txt -n=1 -output=no/such || echo $?
attack -targets=targets.txt -n=5 -output=/dev/full || echo $?
attack -targets=targets.txt -n=5 >&- || echo $?
# It is not one of the files to read, whatever their names.
ln targets.txt same.txt
attack -output=targets.txt < targets.txt || echo $?
attack -targets=targets.txt -output=same.txt || echo $?
echo 'X: 1' > headers
attack -targets=targets.txt -header=@headers -output=headers || echo $?
attack -targets=targets.txt -body=headers -output=headers || echo $?
wc -l < targets.txt
