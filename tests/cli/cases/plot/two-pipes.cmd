# Pipes are read as they come: one that is silent does not keep the other's writer waiting.
records() { seq "$1" | sed 's/.*/{"attack":"'"$2"'","seq":&,"code":200,"timestamp":"","latency":1000000}/'; }
mkfifo a b
plot a b > page.html &
plot=$!
exec 3> a
records 20000 second > b; echo "written"
records 10 first >&3
exec 3>&-
wait $plot; echo $?
grep -o '"name":"[a-z]*","hits":[0-9]*' page.html
