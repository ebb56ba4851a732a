# A part of each run: one of three targets became slower, and only in the second half.
. "$CASES/compare/runs.sh"
run old 1000; run slow 1500
{ head -n 1000 old; tail -n 1000 old | grep -v localhost/2; tail -n 1000 slow | grep localhost/2; } > new
for part in -filter='path=/2' -filter='path!=/2' -until=10s '-filter=path=/2 -since=10s' \
  '-filter=path=/2 -warmup=10s' '-filter=path=/2 -filter=time>=10s -filter=time<1m' \
  '-since=2026-11-20T10:00:10Z -until=2026-11-20T10:00:15Z -filter=path=/2'; do
  echo "$part"
  compare $part old new | head -n 3
  echo "${PIPESTATUS[0]}"
done
compare -type=json -filter=path=/2 old new | jq -c .part
compare -filter=code=404 old new || echo $?
compare -filter=colour=red old new || echo $?
compare -since=yesterday old new || echo $?
