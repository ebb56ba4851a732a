# Headers come from files with @, for targets that lack them; what is wrong has a place, and no value.
. "$CASES/../serve.sh"
printf '# for all\n\nX-A: 1\nX-B:  from the file \n' > headers
printf 'GET %s\nX-A: own\n' "$url" | attack -header=@headers -header='X-C: 2' -n=1 | report -type=json | grep -o '"success":1'
try() { printf "$1" > bad; echo "GET $url" | attack -header=@bad -n=1 > /dev/null || echo $?; }
try 'X-A: 1\nBearer abc\n'
try 'X A: 1\n'
try 'X-A: a\001b\n'
echo "GET $url" | attack -header=@none -n=1 > /dev/null || echo $?
echo "GET $url" | attack -header=@ -n=1 > /dev/null || echo $?
echo "GET $url" | attack -proxy-header=@/dev/zero -n=1 > /dev/null || echo $?
echo "GET $url" | attack -header=@- -n=1 > /dev/null || echo $?
echo "GET $url" | attack -proxy-header=@bad -n=1 > /dev/null || echo $?
echo "GET $url" | attack -header='A: 1' -header='secret' -n=1 > /dev/null || echo $?
printf 'X-A: 1\n' | attack -header=@- -targets=<(echo "GET $url") -n=1 | report -type=json | grep -o '"success":1'
