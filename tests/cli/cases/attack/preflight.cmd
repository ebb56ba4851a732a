# What cannot work is said before the first hit, with the number that is needed. No hit is sent
# here: the output cannot be opened.
try() { attack -targets=targets.txt -output=no/such "$@"; }

echo "GET http://192.0.2.1/" > targets.txt
echo "too few ports" >&2
try -keepalive=false -rate=5000 -duration=1m
try -keepalive=false -rate=5000 -duration=1m -laddr=127.0.0.1,127.0.0.2
try -keepalive=false -stages="1m:10 1m@5000"
echo "enough" >&2
try -keepalive=false -rate=10 -duration=1h
try -keepalive=false -rate=5000 -duration=1s
try -keepalive=false -rate=0 -max-workers=10
try -keepalive=false -rate=5000 -duration=1m -unix-socket=s
try -rate=5000 -duration=1m
try -keepalive=false -rate=5000 -connect-to=192.0.2.1:80:127.0.0.1:80

echo "too few files" >&2
ulimit -n 200
try -max-workers=1000
try -max-workers=1000 -max-connections=50
try -max-workers=100
try -max-workers=1000 -n=100
ulimit -n 24
try
try -threads=4
