try() { printf "$1" > targets.json; attack -format=json -targets=targets.json -n=1 > /dev/null || echo $?; }
try '{"method": "GET"}\n'
try '{"url": "http://localhost/"}\n'
try '{"method": "GET", "url": "http://localhost/"\n'
try '{"method": "GET", "url": "http://localhost/"}\n{"method": 1, "url": "http://localhost/"}\n'
try '{"method": "GET", "url": "http://localhost/", "body": "NOT BASE64"}\n'
try '{"method": "GET", "url": "http://localhost/", "headers": {}}\n'
try '{"method": "GET", "url": "http://localhost/", "header": {"A": "\\n"}}\n'
try 'GET http://localhost/\n'
