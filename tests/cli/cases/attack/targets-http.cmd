# Wrong target files: the place, what is wrong and what to write.
try() { printf "$1" > targets.txt; attack -targets=targets.txt -n=1 > /dev/null || echo $?; }
try 'GET\n'
try '\n# a comment\nhttp://localhost/\n'
try 'get http://localhost/\n'
try 'GET localhost\n'
try 'GET http://localhost/\nContent-Type\n'
try 'GET http://localhost/\nA: 1\nB B: 2\n'
try 'GET http://localhost/\nA:\n'
try 'POST http://localhost/\n@none.json\n'
try 'POST http://localhost/\n{"a": 1\n'
try 'POST http://localhost/\n<<END\nabc\n'
try 'GET http://local\001host/\n'
try '{"method": "GET", "url": "http://localhost/"}\n'
