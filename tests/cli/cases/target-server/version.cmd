target-server -version
