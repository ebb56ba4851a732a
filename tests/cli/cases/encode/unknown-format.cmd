encode -to=xml
