# Where the latency went: each phase has the hits that went through it, alone and in groups.
line() {  # SEQ PATH PHASES: 100 ms of delay and 1 s of service
  echo "{\"attack\":\"\",\"seq\":$1,\"code\":200,\"timestamp\":\"2026-11-20T10:00:0$1Z\",\"latency\":1100000000,\"bytes_out\":0,\"bytes_in\":13,\"error\":\"\",\"body\":null,\"method\":\"GET\",\"url\":\"http://localhost/$2\",\"headers\":null,\"name\":\"\",\"kind\":\"http\",\"delay\":100000000,\"service\":1000000000,\"phases\":{$3},\"fault\":\"none\",\"attempts\":1,\"in_flight\":1,\"flags\":0}"
}
{
  line 0 a '"dns":100000000,"connect":200000000,"tls":300000000,"wait":400000000'
  line 1 b '"send":1000000,"wait":900000000,"transfer":50000000'
  line 2 b '"wait":1000000000'
} > records
report -by=phase -quantiles=50,99 records | tail -n +11
report -by=phase,path -quantiles=50 records | tail -n +11
report -by=path,phase -quantiles=50 -type=markdown records | tail -n 14
report -by=phase -type=json records | jq -c '([.phases[].times.total] | add) == .latencies.total, [.phases | to_entries[] | .key, .value.hits]'
report -by=path,phase -type=json -quantiles=50 records | jq -c '.groups[] | .by, .phases.wait'
report -by=phase -type='hist[0,200ms]' records | grep -A3 -e phase=connect -e phase=wait
report -by=path,phase -type=hdrplot records | grep '^# group'
report -by=phase -type=junit -gate='hits>2' -quantiles=50 records | grep -e hits -e wait
report -by=target,code,phase records
