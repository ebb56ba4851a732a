tee one.json > two.json
plot one.json two.json | sed -n 's/.*id="data">\(.*\)<\/script>/\1/p'
