# A name that could act on the terminal is shown, not sent.
printf 'no records' > $'a\e[31mb\a'
encode $'a\e[31mb\a'
encode $'\e]0;title\a'
