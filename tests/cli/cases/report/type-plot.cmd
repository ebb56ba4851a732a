report -type=plot
