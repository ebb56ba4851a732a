# What other programs made is read where it can be, else named in one line.
hit='{"timestamp":"2026-11-20T10:00:00Z","latency":1000000,"code":200}'
echo "$hit" | iconv -t UTF-16 | report | grep Requests
echo "$hit" | jq . | report | grep Requests
heading=timestamp,code,latency,bytes_out,bytes_in,error,body,attack,seq,method,url,headers
{ echo $heading; echo "$hit" | encode -to=csv; } | report | grep Requests
echo '{"a":1}' | report; echo $?
report -type=json <<< "$hit" | jq . | report; echo $?
echo time,status | report; echo $?
for type in text markdown hdrplot; do report -type=$type < /dev/null; echo $?; done
report -type=json < /dev/null | jq .requests
