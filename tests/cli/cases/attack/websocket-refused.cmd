# What WebSocket targets cannot have is said before anything is sent.
cat > ws.txt << 'END'
WS ws://127.0.0.1:9/a
hello

WS ws://127.0.0.1:9/b
hello
END
printf 'WS ws://127.0.0.1:9/\nhello\n> match all\n' > all.txt
a() { echo "$@"; attack -dry-run "$@" > out || echo "exit code $?"; grep -E '^(schedule|hits|sockets)' out; }
a -targets=ws.txt -connections=1
a -targets=ws.txt -connections=1m:0
a -targets=all.txt -connections=0
a -targets=ws.txt -connections=21 -max-connections=10
a -targets=ws.txt -lazy
a -targets=all.txt -threads=2
a -targets=ws.txt -connections=2m:1.5
a -targets=ws.txt -connections=-5
a -targets=ws.txt -connections=many
a -targets=ws.txt -warmup=-1s
a -targets=ws.txt -ws-ping=-1s
(ulimit -n 300; attack -dry-run -targets=ws.txt -connections=1000 2>&1 | sed 's/need [0-9]*/need N/')
echo GET http://127.0.0.1:9/ >> ws.txt
a -targets=ws.txt -rate=0 -duration=1m
echo GET http://127.0.0.1:9/ > http.txt
a -targets=http.txt -connections=2m:100
echo and what they can
a -targets=all.txt -rate=0 -duration=1m -connections=100 -connect-rate=20 -reconnect
a -targets=all.txt -rate=5 -connections="2m:100 5m@500 1m:0"
