report -type=hist
