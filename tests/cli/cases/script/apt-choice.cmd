# What install-deps.sh makes of what apt has; apt, dpkg's list and sudo are played here.
script=$CASES/../../../script/install-deps.sh
mkdir play
cd play || exit
for name in dpkg-query apt-cache apt-get sudo id npm; do
  cat > $name << 'END'
#!/bin/bash
case ${0##*/}-$1 in
  id-*) echo 1000 ;;
  dpkg-query-*) grep -q " $3 " <<< " $INSTALLED " && printf 'installed %s' "$(version "$3")" ;;
  apt-cache-policy) [[ $2 != libcatch2-dev || ! -e ../pinned ]] || HAS+=" libcatch2-dev=3.7"
                    printf '%s:\n  Candidate: %s\n' "$2" "$(version "$2")" ;;
  apt-cache-madison) HAS+=$BACKPORTS; echo " $2 | $(version "$2") | mirror" ;;
  apt-get-indextargets) (. /etc/os-release; echo "stable-backports ${UBUNTU_CODENAME-$VERSION_CODENAME}-backports main") ;;
  sudo-tee) [[ $2 != *preferences* ]] || touch ../pinned
            [[ $2 == *policy-rc.d ]] || { echo "into $2:"; sed 's/n=.*-backports/n=..../'; } ;;
  sudo-chmod | sudo-rm) ;;
  sudo-*) echo "sudo $*" ;;
esac
END
  chmod +x $name
done
PATH=$PWD:$PATH
export HAS INSTALLED BACKPORTS
version() { tr ' ' '\n' <<< "$HAS" | awk -F= -v name="$1" '$1 == name { last = $2 } END { print last }'; }
export -f version
others=$("$script" list | sed '/npm\|nodejs\|libcurl4-openssl-dev\|libcatch2-dev\|nginx-light\|msgpack-cxx/d; s/$/=9/')
others=${others//$'\n'/ }
run() { rm -f ../pinned; echo "== $1"; shift; "$script" "$@" 2>&1 | sed "s/libssl-dev .* zlib1g-dev/.../"; echo "${PIPESTATUS[0]}"; echo; }

HAS="$others libcurl4-openssl-dev=8.14 libcatch2-dev=3.7 libmsgpack-cxx-dev=7"
run "all are new enough: no backports" build

INSTALLED="$(sed 's/=[^ ]*//g' <<< "$HAS")"
run "all are there: nothing happens" build

HAS="$others libcurl4-openssl-dev=8.14 libcatch2-dev=2.13 libmsgpack-cxx-dev=4 nginx=1.26" INSTALLED="g++ cmake" BACKPORTS=" libcatch2-dev=3.7"
run "one is too old, another has a second name" test

BACKPORTS=
run "the backports have it no newer" build

HAS="$others libcurl4-openssl-dev=8.14 libcatch2-dev=3.4"
run "one is not to be had" build
