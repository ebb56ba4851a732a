# Flags of scripts written for Vegeta: taken where they change nothing, else it is said what to write.
echo GET http://127.0.0.1:9/ > t
for flag in -cpus=4 -cpus=-1 -max-body=1KB -max-body=0 -max-body=-1 -workers=5; do
  attack "$flag" -targets=t -n=1 -dry-run > /dev/null && echo "$flag"
done
for flag in -cpus=x -profile=cpu -prometheus-addr=:8880 -max-workers=0 -redirects=-2; do
  attack "$flag" -targets=t -n=1 || echo $?
done
