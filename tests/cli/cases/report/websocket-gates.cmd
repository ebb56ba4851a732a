# Gates of a kind: each is judged by its records alone.
for gate in 'ws_connect p50<500ms' 'ws_connect success>99.5%' 'ws_event p50<200ms' 'ws_event loss<0.1%' \
    'ws_event loss<50%' 'ws_recover max<200ms' 'ws_disconnect rate<5%' 'ws_disconnect rate<30%' 'ws_ping max<1ms' \
    'hits==6' 'ws_recover p95<1s' 'ws_disconnect p95<1s' 'loss<1%'; do
  report -gate="$gate" -output=report "$CASES/websocket.json"
  echo "$gate: $?"
done
report -type=junit -gate='ws_connect success>99.5%' -gate='ws_event p50<200ms' "$CASES/websocket.json" | grep -A2 testcase
