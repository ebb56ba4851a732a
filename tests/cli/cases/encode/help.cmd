encode -help
