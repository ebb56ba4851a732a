report -type="hist[1ms,6ms]"
