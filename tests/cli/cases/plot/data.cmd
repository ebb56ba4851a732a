plot -title=T | sed -n 's/.*id="data">\(.*\)<\/script>/\1/p'
