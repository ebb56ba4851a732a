barrage version; barrage -version
