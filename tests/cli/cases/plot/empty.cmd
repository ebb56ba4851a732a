plot > plot.html
code=$?
tail -1 plot.html
exit $code
