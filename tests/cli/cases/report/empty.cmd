report < /dev/null
