compare -help
