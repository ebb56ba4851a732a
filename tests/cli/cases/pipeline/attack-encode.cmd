. "$CASES/../serve.sh"
echo "GET $url" | attack -rate=100 -n=50 -name=test | encode -to=csv > out.csv
echo "${PIPESTATUS[@]}"
cut -d, -f2,5,6,8,10 out.csv | sort | uniq -c
cut -d, -f9 out.csv | sort -n | cmp - <(seq 0 49)
