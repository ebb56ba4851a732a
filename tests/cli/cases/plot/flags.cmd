plot -threshold=2 2>&1 >/dev/null | head -1
plot -threshold=-1 2>&1 >/dev/null | head -1
plot -thresold=5
