plot > plot.html
code=$?
sed -n 's/.*id="data">\(.*\)<\/script>/\1/p' plot.html
exit $code
