# The source of the backports is the machine's own, in either format of apt.
script=$CASES/../../../script/install-deps.sh
mkdir -p one/sources.list.d two/sources.list.d none/sources.list.d
cat > one/sources.list << END
# deb cdrom:[Debian GNU/Linux 12]/ bookworm main
deb cdrom:[Debian GNU/Linux 12]/ bookworm main
deb-src http://mirror.test/debian bookworm main
deb http://mirror.test/debian-security bookworm-security main
deb [arch=amd64 signed-by=/a.gpg] http://mirror.test/debian/ bookworm contrib main
deb http://other.test/debian bookworm main
END
cat > two/sources.list.d/debian.sources << END
Types: deb
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main

# the next one is off
Enabled: no
Types: deb
URIs: http://off.test/debian
Suites: bookworm
Components: main

Types: deb deb-src
# a comment
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main non-free-firmware
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----
Trusted: no
END
cat > two/sources.list.d/other.list << END
deb http://third.party.test/debian bookworm main
END
echo 'deb http://mirror.test/ubuntu jammy main' > none/sources.list
for dir in one two none; do
  "$script" source $dir bookworm || echo $?
  echo
done
"$script" source two trixie || echo $?
"$script" || echo $?
