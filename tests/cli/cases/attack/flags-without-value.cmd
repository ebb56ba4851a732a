attack -rate || echo $?
attack -insecure true || echo $?
attack targets.txt || echo $?
attack -- -rate=5 || echo $?
