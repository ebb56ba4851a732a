plot -output=nowhere/plot.html
