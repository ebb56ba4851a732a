barrage -completion=tcsh
