cp "$(command -v barrage)" barrage; ./barrage attack -rate=5
