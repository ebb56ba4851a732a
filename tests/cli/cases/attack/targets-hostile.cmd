# What could break out of a request never gets into one: nothing is sent, and the place is said.
http() { printf "$1" | attack -n=1 > /dev/null || echo $?; }
json() { printf '{"method": "GET", "url": "http://a/", %s}\n' "$1" | attack -format=json -n=1 > /dev/null || echo $?; }
http 'GET http://a/\r\rX-B: 2/\n'
http 'GET http://a/\0\n'
http 'GE\0T http://a/\n'
http 'GET http://a/\nX-A: 1\rX-B: 2\n'
http 'GET http://a/\nX-A: 1\0\n'
http 'GET http://a/\nX\rA: 1\n'
json '"method": "GET / HTTP/1.1\r\n"'
json '"url": "http://a/\r\nX-B: 2"'
json '"url": "http://a\u0000.test/"'
json '"header": {"X-A\r\nX-B": ["1"]}'
json '"header": {"X-A": ["1\r\nX-B: 2"]}'
json '"header": {"X-A": "1\u0000"}'
json '"name": "\u001b[31m\n"'
for flag in -header -proxy-header; do
  echo GET http://a/ | attack "$flag=X-A: 1"$'\r\n'"X-B: 2" -n=1 || echo $?
done
for scheme in file ftp gopher ws unix 'h\033ttp'; do http "GET $scheme://a/\n"; done
