#!/bin/bash
# make portability: builds and tests in fresh Debian systems, as a newcomer would: debootstrap, apt-get install git make,
# a clone of what is committed, `make load-test`, `make test`. Takes root and debootstrap; says so and does nothing elsewhere.
#
#   script/portability.sh [SUITE ...]     bookworm and trixie
#
# PORTABILITY_TESTS  what `make test` is: "quick" (the default) runs the labels unit, cli and e2e; "all" is make test;
#                    "none" ends after make load-test
# PORTABILITY_MIRROR the mirror; else the one that this machine's own apt sources name
#
# Logs, and the systems of runs that failed, lie in build/portability.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() { echo "portability: skipped: $*"; exit 0; }
[[ $(id -u) == 0 ]] || skip "this takes root: sudo make portability"
command -v debootstrap > /dev/null || skip "there is no debootstrap: apt-get install debootstrap"
if [[ -z ${PORTABILITY_NAMESPACE-} ]]; then
  # Mounts and processes of this run end with it, however it ends.
  unshare -mpf true 2> /dev/null || skip "there are no mount namespaces here"
  PORTABILITY_NAMESPACE=yes unshare -mpf --kill-child --mount-proc "$0" "$@" &
  namespace=$!
  # unshare ignores these signals, and so does the first process of a namespace.
  trap 'kill -KILL $namespace; exit 130' INT
  trap 'kill -KILL $namespace; exit 143' TERM
  wait $namespace && exit || exit $?
fi

suites=("$@")
[[ $# -gt 0 ]] || suites=(bookworm trixie)
tests=${PORTABILITY_TESTS-quick}
place=$PWD/build/portability
mkdir -p "$place"

# The first source of a Debian release itself.
mirror=${PORTABILITY_MIRROR-$(apt-get indextargets --format '$(SITE) $(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' |
  awk '$3 !~ /security|backports|updates/ && !found++ { print $2 }')}
[[ -n $mirror ]] || { echo "portability: no apt source of Debian's was found; set PORTABILITY_MIRROR" >&2; exit 1; }

inside() { chroot "$place/$suite" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "${environment[@]}" bash -ec "$1"; }

# Runs one step, with its log, and says how long it took.
step() {  # NAME COMMAND ...
  local name=$1 begin=$SECONDS status=0
  shift
  "$@" > "$place/$suite.${name// /-}.log" 2>&1 || status=$?
  printf '%-9s %-18s %4d s  %s\n' "$suite" "$name" $((SECONDS - begin)) "$([[ $status == 0 ]] && echo passed || echo FAILED)" |
    tee -a "$place/summary"
  [[ $status == 0 ]] || { tail -n 40 "$place/$suite.${name// /-}.log"; return "$status"; }
}

# set -e does not hold in what step runs: hence the &&.
bootstrap() {
  rm -rf --one-file-system "${place:?}/$suite" && debootstrap --variant=minbase "$suite" "$place/$suite" "$mirror"
}

prepare() {
  local root=$place/$suite name
  # Names are resolved as here; what this machine trusts and which registry its npm asks holds for the tests' npm, too.
  environment=()
  for name in http_proxy https_proxy no_proxy; do [[ -z ${!name-} ]] || environment+=("$name=${!name}"); done
  ! command -v npm > /dev/null || environment+=("npm_config_registry=$(npm config get registry)")
  mount -t proc proc "$root/proc" && mount -t sysfs sysfs "$root/sys" && mount --rbind /dev "$root/dev" &&
    mount -t tmpfs tmpfs "$root/run" && cp -L /etc/resolv.conf /etc/hosts "$root/etc/" &&
    if [[ -e /etc/ssl/certs/ca-certificates.crt ]]; then
      cp /etc/ssl/certs/ca-certificates.crt "$root/run/certificates" && environment+=(NODE_EXTRA_CA_CERTS=/run/certificates)
    fi &&
    inside 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install git make' &&
    git clone -q --no-hardlinks . "$root/barrage" && chown -R root: "$root/barrage"
}

run_tests() {
  case $tests in
    all) inside 'cd /barrage && make test' ;;
    quick) inside 'cd /barrage && script/install-deps.sh test && cmake --preset dev --log-level=NOTICE &&
                   cmake --build --preset dev && ctest --preset dev -L "unit|cli|e2e" -j "$(nproc)" --repeat until-pass:2' ;;
  esac
}

unmount() {
  local name
  for name in dev proc sys run; do umount -R "$place/$suite/$name" 2> /dev/null || true; done
}

: > "$place/summary"
environment=()
failed=0
for suite in "${suites[@]}"; do
  if step debootstrap bootstrap && step "git and make" prepare &&
     step "make load-test" inside 'cd /barrage && make load-test' &&
     { [[ $tests == none ]] || step "tests, $tests" run_tests; }; then
    # Enough to see what ran, not enough to fill a disk.
    grep -hE '% tests passed|Skipped|^The following tests' "$place/$suite".tests*.log || true
    unmount
    rm -rf --one-file-system "${place:?}/$suite"
  else
    failed=1
    unmount
    echo "portability: $suite failed; its system is in $place/$suite, its logs beside it"
  fi
done
echo
cat "$place/summary"
exit $failed
