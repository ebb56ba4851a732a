encode -to=gob
