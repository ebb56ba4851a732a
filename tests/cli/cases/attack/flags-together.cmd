# Flags that do not go together.
try() { echo GET http://127.0.0.1:9/ | attack "$@" > /dev/null || echo $?; }
try -rate=0 -duration=1s
try -rate=infinity -n=5
try -max-workers=0
try -duration=-1s
try -timeout=-1s
try -timeout=999us
try -max-workers=-1
try -drain=-1s
try -stages=1s:5 -duration=1s
try -stages=1s:5 -rate=0 -max-workers=5
try -body=stdin
try -h2c -keepalive=false
try -unix-socket=x -proxy=http://localhost:1
try -key=key.pem
try -cert=none.pem -n=1
try -root-certs=none.pem -n=1
touch cert.pem
try -cert=cert.pem -key=none.pem -n=1
try -root-certs=cert.pem -n=1
try -laddr=192.0.2.1 -n=1
try -unix-socket=$(printf '%0108d' 0) -n=1
echo 'GET http://[::1]:9/' | attack -laddr=127.0.0.1 -n=1 > /dev/null || echo $?
