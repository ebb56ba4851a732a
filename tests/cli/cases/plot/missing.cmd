plot nowhere.bin > plot.html
