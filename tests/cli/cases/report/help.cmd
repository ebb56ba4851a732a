report -help
