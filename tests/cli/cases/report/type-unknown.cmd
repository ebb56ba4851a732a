report -type=xml
