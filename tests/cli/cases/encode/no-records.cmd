echo "GET http://localhost/" | encode
