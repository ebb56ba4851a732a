report -type='hist[0,2]'
