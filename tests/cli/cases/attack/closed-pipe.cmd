# The reader goes away: the attack, which has no end, stops.
. "$CASES/../serve.sh"
echo "GET $url" | attack -rate=1000 | head -c 1 > /dev/null
echo "${PIPESTATUS[1]}"
