report - - < /dev/null
