# make load-test, without the building.
RATE=50 DURATION=0.2s "$CASES/../../../script/load-test.sh" "$(dirname "$(command -v attack)")" | sed '/^Delays/d'
ls
. "$CASES/../serve.sh"
echo "GET $url" > mine.txt
TARGETS=mine.txt RATE=100 DURATION=0.1s "$CASES/../../../script/load-test.sh" \
  "$(dirname "$(command -v attack)")" | grep -e Attacking -e Requests
TARGETS=none.txt "$CASES/../../../script/load-test.sh" "$(dirname "$(command -v attack)")" || echo $?
