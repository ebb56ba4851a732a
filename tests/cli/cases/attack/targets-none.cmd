attack -targets=none.txt || echo $?
attack -targets=. || echo $?
attack < /dev/null || echo $?
attack -lazy < /dev/null > /dev/null || echo $?
printf '\n# nothing\n\n' > empty.txt
attack -targets=empty.txt -output=kept.bin || echo $?
ls
