# What a server sent may act on a terminal: there it is escaped, in a pipe CSV has it as it came.
printf '{"timestamp":"2026-11-20T10:00:00Z","latency":1,"error":"\\u001b[31m \\u007f \\u009b"}\n' > hits.json
script -qec "encode -to=csv hits.json" /dev/null | cat -v
script -qec "encode -to=json hits.json" /dev/null | cat -v | grep -o '"error":"[^"]*"'
encode -to=csv hits.json | cat -v
