for flag in -ratee=5 --durations=5s -redirect=1 -concurrency=5 -timeot -x=; do
  attack "$flag" || echo $?
done
