attack -version
