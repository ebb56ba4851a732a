# Nothing but what a monitored server read: nothing is wrong with it.
report $CASES/samples.bin
report -type=json $CASES/samples.bin | jq -c '[.requests, .warnings]'
