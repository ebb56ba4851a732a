barrage
