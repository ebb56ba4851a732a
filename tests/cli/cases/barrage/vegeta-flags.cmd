barrage -cpus=4 version | head -1
barrage -cpus 4 version | head -1
barrage -profile cpu version || echo $?
barrage dump -dumper=json || echo $?
