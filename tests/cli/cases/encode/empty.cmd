encode < /dev/null
