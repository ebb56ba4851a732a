# What barrage says of each command is what the command says of itself.
for command in attack report encode plot compare target-server; do
  said=$("$command" -help | head -n 1)
  barrage | tr -s ' \n' ' ' | grep -qF " ${said/: / } " || echo "$said"
done
