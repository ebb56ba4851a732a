# Nobody listens on port 1: hits fail, the attack does not.
echo GET http://127.0.0.1:1/ | attack -rate=100 -n=3 | encode -to=json | jq -r '.fault, .code'
echo "${PIPESTATUS[@]}"
