barrage atack -rate=5
