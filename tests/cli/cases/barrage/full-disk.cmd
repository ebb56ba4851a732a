barrage help > /dev/full
