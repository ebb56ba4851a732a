# A stream without its frame of hits, and one that has it twice: every reader says so.
frames='local $/; $_ = <STDIN>;
while (/\G\xc9(....)/gcs) {
  my $size = 5 + 1 + unpack "N", $1;
  my $frame = substr $_, pos() - 5, $size;
  pos() += $size - 5;
  print $frame x (substr($frame, 12, 1) eq "\x01" ? $ARGV[0] : 1);
}'
attack -rate=100 -duration=100ms <<< 'GET http://127.0.0.1:1/' > whole
for times in 0 2; do
  perl -e "$frames" $times < whole > wrong
  report wrong | head -n 1; echo "${PIPESTATUS[0]}"
  encode wrong | grep -c seq; echo "${PIPESTATUS[0]}"
  plot wrong | grep -c 'ends count'; echo "${PIPESTATUS[0]}"
  compare -force whole wrong 2>&1 > page | grep 'ends count'; echo "${PIPESTATUS[0]}"
done
perl -e "$frames" 1 < whole | cmp - whole
