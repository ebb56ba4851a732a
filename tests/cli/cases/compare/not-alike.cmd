. "$CASES/compare/runs.sh"
run old 1000; run bad 1000 100
head -n 1000 old > half
sed 's,localhost/2,localhost/x|y,' old > other
sed 's,localhost,example.test,' old > host
for new in bad half other host; do compare old $new > out; echo "$?: $new"; done
compare -force old bad | sed -n 1,2p
