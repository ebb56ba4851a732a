encode -version
