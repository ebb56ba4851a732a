report -type=json < /dev/null > /dev/full
