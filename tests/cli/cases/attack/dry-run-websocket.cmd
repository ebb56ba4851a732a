# What a WebSocket target would do is told; what it says may be a secret, as a body may.
cat > ws.txt << 'END'
# @name ping
WS ws://127.0.0.1:9/ws?token=abc
Origin: http://localhost
Cookie: session=1
{"jsonrpc":"2.0","method":"ping","id":{{seq}},"key":"{{uuid}}","token":"abc"}
> open send "{\"login\":\"abc\"}"
> open wait "ok"
> on "2" send "3"
> match json .id."secret key" == {{seq}} within 2s

WS wss://[::1]:9/
@ws.txt
> binary
> match all json .token == "abc"

WS wss://[::1]:9/
> match json .id == "{{uuid}}"
END
attack -dry-run -targets=ws.txt -max-workers=10 -threads=1 -rate=10 -n=3 || echo $?
attack -dry-run -targets=ws.txt -max-workers=10 -threads=1 -rate=10 -n=1 -keep-secrets | grep -A 9 WS
