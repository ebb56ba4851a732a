plot -version
