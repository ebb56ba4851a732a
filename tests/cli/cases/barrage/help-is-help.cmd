barrage -help > a; barrage help > b; barrage > c; cmp a b && cmp b c
