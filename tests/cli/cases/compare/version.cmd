compare -version
