for flag in -addr=nonsense -addr=127.0.0.1:99999 -service=5 -size=x -fail-rate=2 -fail-code=99 -freeze=1s \
  -ports=1 -log=no/such -addr=8.8.8.8:1; do
  timeout 5 target-server "$flag" || echo $?
done
