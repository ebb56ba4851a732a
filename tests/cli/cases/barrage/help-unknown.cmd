barrage help nonsense
