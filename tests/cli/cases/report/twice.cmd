# Hits that count twice are told in every type, also where records do not say which run they are of.
cp "$CASES/sample.json" a.json
ln a.json b.json
for type in text json markdown html junit 'hist[0,1ms]' hdrplot; do
  report -type="$type" -gate='hits==6' a.json b.json 2>&1 | grep -q 'an attack is in the input more than once' && echo "$type"
done
echo "GET http://127.0.0.1:1/" > targets.txt
attack -rate=100 -n=3 -targets=targets.txt -output=c.bin
for type in text json markdown html junit 'hist[0,1ms]' hdrplot; do
  report -type="$type" -gate='hits==6' c.bin c.bin 2>&1 | grep -q 'an attack is in the input more than once' && echo "$type"
done
plot a.json a.json | grep -c 'an attack is in the input more than once'
