#!/bin/bash
# Installs what barrage needs, from Debian 12 and its backports.
#
#   script/install-deps.sh build     to build and run the programs
#   script/install-deps.sh test      to run the tests, too
#   script/install-deps.sh dev       to format and lint, too
#   script/install-deps.sh list      print the packages of all three
#   script/install-deps.sh bench     to compare attack with others (make bench)
#   script/install-deps.sh source [DIR]   print the apt source that would be added; DIR: /etc/apt
#
# Asks nothing, says what it does, and does nothing when all is there. The backports come from the
# mirror that this machine's own apt sources name. No service is started.
set -euo pipefail

build=(g++ cmake ninja-build pkg-config ca-certificates libcurl4-openssl-dev libssl-dev libuv1-dev
       libmsgpack-cxx-dev libcli11-dev libcatch2-dev libsimdjson-dev libc-ares-dev libre2-dev
       libwslay-dev zlib1g-dev)
test=(ccache chromium clang-19 curl iproute2 jq libclang-rt-19-dev lowdown mandoc nftables
      nginx-light node-ws openssl procps python3-jsonschema python3-msgpack valgrind)
dev=(clang-format clang-tidy)
bench=(apache2-utils hey nghttp2-client nginx-light node-ws openssl python3 valgrind wrk)
npm=(nodejs npm)  # only where there is no npm: it may come from elsewhere

# Newer than Debian 12 has them: libcurl 7.88 breaks HTTP/2, Catch2 2 has other headers.
backports=(curl libcurl4 libcurl4-openssl-dev libcatch2-dev)
least=(libcurl4-openssl-dev=8 curl=8 libcatch2-dev=3)
suite=bookworm-backports

say() { echo "install-deps: $*"; }

# Is it installed, and new enough?
present() {
  local version minimum
  version=$(dpkg-query -W -f='${db:Status-Status} ${Version}' "$1" 2> /dev/null) || return 1
  [[ $version == "installed "* ]] || return 1
  for minimum in "${least[@]}"; do
    [[ ${minimum%=*} != "$1" ]] ||
      dpkg --compare-versions "${version#installed }" ge "${minimum#*=}" || return 1
  done
}

# The entry for Debian 12 itself in either format of apt, turned into one for the backports: its
# mirror, keys and options stay.
backports_source() {
  local dir=$1 file
  for file in "$dir"/sources.list.d/*.sources; do
    [[ -e $file ]] || continue
    awk -v suite=$suite '
      function has(field, word) { return index(" " value[field] " ", " " word " ") }
      BEGIN { RS = ""; FS = "\n" }
      {
        split("", value); rest = ""
        for (i = 1; i <= NF; i++) {
          if ($i ~ /^#/) continue
          if ($i !~ /^[ \t]/) { name = tolower($i); sub(/:.*/, "", name) }
          text = $i; sub(/^[^ \t][^:]*:/, "", text); gsub(/[ \t]+/, " ", text)
          value[name] = value[name] " " text
          if (name !~ /^(types|suites|components|enabled)$/) rest = rest $i "\n"
        }
        if (has("enabled", "no") || !has("types", "deb") || !has("components", "main")) next
        if (!has("suites", "bookworm") && !has("suites", "oldstable")) next
        if (value["uris"] ~ /cdrom:|security/) next
        printf "Types: deb\nSuites: %s\nComponents: main\n%s", suite, rest
        exit
      }' "$file" > "$scratch/source"
    if [[ -s $scratch/source ]]; then cat "$scratch/source"; return; fi
  done
  for file in "$dir"/sources.list "$dir"/sources.list.d/*.list; do
    [[ -e $file ]] || continue
    awk -v suite=$suite '
      /^deb[ \t]/ && !/cdrom:/ {
        options = ""
        if (match($0, /\[[^]]*\]/)) {
          options = substr($0, RSTART, RLENGTH) " "
          $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
        }
        main = 0
        for (i = 4; i <= NF; i++) main += $i == "main"
        if (main && ($3 == "bookworm" || $3 == "oldstable") && $2 !~ /security/) {
          print "deb " options $2 " " suite " main"
          exit
        }
      }' "$file" > "$scratch/source"
    if [[ -s $scratch/source ]]; then cat "$scratch/source"; return; fi
  done
  return 1
}

has_backports() {
  apt-get indextargets --format '$(RELEASE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    grep -Eq "^$suite .* main\$|^[^ ]+ $suite main\$"
}

# Writes stdin to a file that belongs to root.
write_file() { say "writing $1"; "${as_root[@]}" tee "$1" > /dev/null; }

add_backports() {
  local name=/etc/apt/sources.list.d/barrage-backports
  if ! has_backports; then
    if ! backports_source /etc/apt > "$scratch/backports"; then
      say "no apt source for Debian 12 (bookworm main) was found; add $suite yourself" >&2
      exit 1
    fi
    grep -q '^deb ' "$scratch/backports" && name+=.list || name+=.sources
    write_file $name < "$scratch/backports"
  fi
  if [[ ! -e /etc/apt/preferences.d/barrage ]]; then
    # By code name: the name of the suite changes with each release of Debian.
    printf 'Package: %s\nPin: release n=%s\nPin-Priority: 990\n' "${backports[*]}" $suite |
      write_file /etc/apt/preferences.d/barrage
  fi
}

# Packages must not start their services on this machine: only the tests do, as a plain user.
guard=/usr/sbin/policy-rc.d
guarded=
forbid_services() {
  [[ ! -e $guard ]] || return 0
  guarded=yes
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $guard > /dev/null
  "${as_root[@]}" chmod 755 $guard
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"; [[ -z $guarded ]] || "${as_root[@]}" rm -f $guard' EXIT
as_root=()
[[ $(id -u) == 0 ]] || as_root=(sudo)

case ${1-} in
  build) wanted=("${build[@]}") ;;
  test) wanted=("${build[@]}" "${test[@]}") ;;
  dev) wanted=("${build[@]}" "${test[@]}" "${dev[@]}") ;;
  bench) wanted=("${build[@]}" "${bench[@]}") ;;
  list) printf '%s\n' "${build[@]}" "${npm[@]}" "${test[@]}" "${dev[@]}"; exit ;;
  source) backports_source "${2-/etc/apt}"; exit ;;
  *) echo "usage: ${0##*/} build | test | dev | bench | list | source [DIR]" >&2; exit 2 ;;
esac
command -v npm > /dev/null || wanted+=("${npm[@]}")

system=$(. /etc/os-release 2> /dev/null && echo "${ID-} ${VERSION_CODENAME-}") || system=
if [[ $system != "debian bookworm" ]]; then
  say "this is not Debian 12; install what corresponds to these of its packages:" >&2
  printf '  %s\n' "${wanted[@]}" >&2
  say "libcurl must be 8 or newer, Catch2 3; then: make ... SETUP=no" >&2
  exit 1
fi

missing=()
for package in "${wanted[@]}"; do
  present "$package" || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

say "installing ${missing[*]}"
if [[ ${#as_root[@]} -gt 0 ]] && ! command -v sudo > /dev/null; then
  say "this needs root, and there is no sudo; run as root: script/install-deps.sh $1" >&2
  exit 1
fi
add_backports
say "apt-get update"
# Sources of others on this machine may be broken; what we miss for it shows in the next step.
"${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update || say "going on without some lists"
forbid_services
say "apt-get install, without recommended packages"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
  install "${missing[@]}"
say "done"
