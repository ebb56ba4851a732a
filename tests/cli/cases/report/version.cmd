report -version
