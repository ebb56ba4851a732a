# What would be done is told, without secrets, and nothing is sent: nobody listens on these ports.
dry() { attack -dry-run -max-workers=10 -threads=1 "$@" || echo $?; echo ---; }
cat > targets.txt << 'END'
GET http://user:password@127.0.0.1:9/items?page=2&access_token=abc
Authorization: Bearer abc
Accept: text/html

# @name order
POST http://api.test/orders
Content-Type: application/json
{"item": 2}

GET http://[::1]:9/
END
dry -targets=targets.txt -connect-to=api.test:80:127.0.0.1:8080 -connect-to=api.test:80:127.0.0.2: -rate=100 -duration=3s -header='X-Api-Key: abc'
dry -targets=targets.txt -lazy -unix-socket=/run/api.sock -rate=10 -n=2 -output=none
dry -targets=targets.txt -proxy=http://user:password@proxy.test:3128 -rate=0 -duration=1m -keep-secrets
echo 'GET http://127.0.0.1:9/' | http_proxy=http://user:password@proxy.test:3128 dry -proxy=env -n=1
echo 'GET 127.0.0.1/' | dry
echo 'GET http://user:password@no-such-name.invalid:9/' | dry 2>&1
echo 'GET http://user:password@no-such-name.invalid:9/' | dry -lazy -n=1
ls
