barrage -ratee attack
