target-server -help
