plot -help
