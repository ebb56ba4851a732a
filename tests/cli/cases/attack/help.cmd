attack -help
