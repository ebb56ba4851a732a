for sides in "" "old.bin" "a.bin b.bin c.bin" "a.bin,,b.bin c.bin" "- -" "- stdin,x.bin"; do
  compare $sides; echo "$?: $sides"
done
compare -type=xml a.bin b.bin; echo $?
compare -min-effect=0 a.bin b.bin; echo $?
compare -min-effect=100% a.bin b.bin; echo $?
compare -min-effect=five a.bin b.bin; echo $?
