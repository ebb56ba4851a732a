encode .
