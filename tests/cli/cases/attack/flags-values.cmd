for flag in -rate=abc -rate=5/0s -rate=-5 -rate= -duration=5 -duration= -duration=1y -n=1.5 -n=-1 \
  -stages=10s -stages=10s:abc -stages=0s:5 -max-workers=x -max-body=5Kb -max-body=1.5MB \
  -format=xml -keepalive=maybe -redirects=1e3 -redirects-to=there -timeout=soon -header=nonsense \
  '-header=A B: 1' '-header=: 1' -connect-to=a:1 -resolvers=foo -laddr=nowhere; do
  echo GET http://127.0.0.1:9/ | attack "$flag" -n=1 > /dev/null || echo $?
done
