# However many threads read, the report is the same, down to the example of each error.
awk 'BEGIN { for (i = 0; i < 150000; ++i) {
  failed = i % 700 == 5
  printf "1795239%012.0f,%d,%d,0,13,%s,,api,%d,GET,http://localhost/%d,\n", i * 200000 + i % 7 * 900000,
    failed ? 500 : 200, 100000 + i * 7919 % 1000003, failed ? "error " int(i / 30000) : "", i, i % 3 } }' |
  encode -to=msgpack > all.bin
head -c 3000000 all.bin > cut.bin
for type in json html; do
  for inputs in all.bin 'all.bin cut.bin'; do
    report -threads=1 -type="$type" $inputs > one 2> one.err
    report -threads=3 -type="$type" $inputs > three 2> three.err
    cmp one three && cmp one.err three.err
  done
done
report -threads=1 all.bin > one
cat all.bin | report -threads=2 | cmp - one
head -1 one
tail -2 one
