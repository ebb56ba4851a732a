report -type=json | cut -c1-300
