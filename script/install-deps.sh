#!/bin/bash
# Installs what barrage needs on Debian 12, Debian 13 and what has the same packages, such as Ubuntu 24.04.
#
#   script/install-deps.sh build     to build and run the programs
#   script/install-deps.sh test      to run the tests, too
#   script/install-deps.sh dev       to format and lint, too
#   script/install-deps.sh list      print the packages of all three
#   script/install-deps.sh bench     to compare attack with others (make bench)
#   script/install-deps.sh source [DIR [RELEASE]]   print the apt source of backports that would be added; DIR: /etc/apt
#
# Asks nothing, says what it does, and does nothing when all is there. No release is known by name: a package is taken
# if apt has it, new enough, and from the release's backports if only they have it new enough. The backports come from
# the mirror that this machine's own apt sources name. No service is started.
set -euo pipefail

# "a|b": either; a is installed where there is none of both and apt has it.
build=(g++ cmake ninja-build 'pkg-config|pkgconf' ca-certificates libcurl4-openssl-dev libssl-dev libuv1-dev
       'libmsgpack-cxx-dev|libmsgpack-dev' libboost-dev libcli11-dev libcatch2-dev libsimdjson-dev libc-ares-dev
       libidn2-dev libre2-dev libwslay-dev zlib1g-dev)
test=(ccache chromium clang-19 curl iproute2 jq libclang-rt-19-dev libxml2-utils lowdown mandoc nftables 'nginx-light|nginx' node-ws
      openssl procps python3-jsonschema python3-msgpack valgrind)
dev=(clang-format clang-tidy)
bench=(apache2-utils hey nghttp2-client 'nginx-light|nginx' node-ws openssl python3 valgrind wrk)
npm=(nodejs npm)  # for tests only, and only where there is no npm: it may come from elsewhere

# Older ones will not do: libcurl 7.88 breaks HTTP/2, Catch2 2 has other headers.
declare -A least=([libcurl4-openssl-dev]=8 [curl]=8 [libcatch2-dev]=3)
# What comes from the backports then, with what has to be of the same version.
newer=(libcurl4-openssl-dev libcurl4 curl libcatch2-dev)

say() { echo "install-deps: $*"; }

new_enough() { [[ -z ${least[$1]-} ]] || dpkg --compare-versions "$2" ge "${least[$1]}"; }  # PACKAGE VERSION

# Is one of these installed, and new enough?
present() {
  local name version
  for name in ${1//|/ }; do
    version=$(dpkg-query -W -f='${db:Status-Status} ${Version}' "$name" 2> /dev/null) || continue
    [[ $version != "installed "* ]] || ! new_enough "$name" "${version#installed }" || return 0
  done
  return 1
}

# The first of these that apt would install new enough; else nothing.
candidate() {
  local name version
  for name in ${1//|/ }; do
    version=$(LC_ALL=C apt-cache policy "$name" | awk '/^  Candidate:/ { print $2 }')
    [[ -n $version && $version != "(none)" ]] || continue
    ! new_enough "$name" "$version" || { echo "$name"; return; }
  done
}

# Splits `missing` into `chosen` and `absent`.
choose() {
  local entry name
  chosen=() absent=()
  for entry in "${missing[@]}"; do
    name=$(candidate "$entry")
    if [[ -n $name ]]; then chosen+=("$name"); else absent+=("$entry"); fi
  done
}

# backports_source DIR RELEASE: the entry for the release itself in either format of apt, turned into one for its
# backports; mirror, keys and options stay. A file may call the release by its age instead.
backports_source() {
  local dir=$1 release=$2 file
  for file in "$dir"/sources.list.d/*.sources; do
    [[ -e $file ]] || continue
    awk -v release="$release" -v suite="$release-backports" '
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
        if (!has("suites", release) && !has("suites", "stable") && !has("suites", "oldstable")) next
        if (value["uris"] ~ /cdrom:|security/) next
        printf "Types: deb\nSuites: %s\nComponents: main\n%s", suite, rest
        exit
      }' "$file" > "$scratch/source"
    if [[ -s $scratch/source ]]; then cat "$scratch/source"; return; fi
  done
  for file in "$dir"/sources.list "$dir"/sources.list.d/*.list; do
    [[ -e $file ]] || continue
    awk -v release="$release" -v suite="$release-backports" '
      /^deb[ \t]/ && !/cdrom:/ {
        options = ""
        if (match($0, /\[[^]]*\]/)) {
          options = substr($0, RSTART, RLENGTH) " "
          $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
        }
        main = 0
        for (i = 4; i <= NF; i++) main += $i == "main"
        if (main && ($3 == release || $3 ~ /^(old)?stable$/) && $2 !~ /security/) {
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
    grep -Eq "^$release-backports .* main\$|^[^ ]+ $release-backports main\$"
}

# Writes stdin to a file that belongs to root.
write_file() { say "writing $1"; "${as_root[@]}" tee "$1" > /dev/null; }

update() {
  say "apt-get update"
  # Sources of others on this machine may be broken; what we miss for it shows in the next step.
  "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update || say "going on without some lists"
}

# Lets what apt has too old come from the release's backports, if these have it.
use_backports() {
  local name version file='' old=() better=
  for name in "${absent[@]}"; do
    [[ -z ${least[$name]-} || -z $(apt-cache madison "$name") ]] || old+=("$name")
  done
  [[ ${#old[@]} -gt 0 ]] || return 0
  if ! has_backports; then
    backports_source /etc/apt "$release" > "$scratch/backports" || return 0
    file=/etc/apt/sources.list.d/barrage-backports.sources
    ! grep -q '^deb ' "$scratch/backports" || file=${file%.sources}.list
    write_file "$file" < "$scratch/backports"
    update
  fi
  for name in "${old[@]}"; do
    for version in $(apt-cache madison "$name" | awk -F' *\\| *' '{ print $2 }'); do
      ! new_enough "$name" "$version" || better=yes
    done
  done
  if [[ -n $better ]]; then
    # By code name: the name of the suite changes with each release of Debian.
    printf 'Package: %s\nPin: release n=%s\nPin-Priority: 990\n' "${newer[*]}" "$release-backports" |
      write_file /etc/apt/preferences.d/barrage
  elif [[ -n $file ]]; then
    say "it has nothing for us: removing $file"
    "${as_root[@]}" rm -f "$file"
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
release=$(. /etc/os-release 2> /dev/null && echo "${UBUNTU_CODENAME-${VERSION_CODENAME-}}") || release=

case ${1-} in
  build) wanted=("${build[@]}") ;;
  test) wanted=("${build[@]}" "${test[@]}") ;;
  dev) wanted=("${build[@]}" "${test[@]}" "${dev[@]}") ;;
  bench) wanted=("${build[@]}" "${bench[@]}") ;;
  list) printf '%s\n' "${build[@]%%|*}" "${npm[@]}" "${test[@]%%|*}" "${dev[@]}"; exit ;;
  source) backports_source "${2-/etc/apt}" "${3-$release}"; exit ;;
  *) echo "usage: ${0##*/} build | test | dev | bench | list | source [DIR [RELEASE]]" >&2; exit 2 ;;
esac
[[ $1 != test && $1 != dev ]] || command -v npm > /dev/null || wanted+=("${npm[@]}")

if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
  say "there is no apt here; install what corresponds to these packages of Debian's:" >&2
  printf '  %s\n' "${wanted[@]//|/ or }" >&2
  say "libcurl must be 8 or newer, Catch2 3; docs/dependencies.md has the names elsewhere; then: make ... SETUP=no" >&2
  exit 1
fi

missing=()
for entry in "${wanted[@]}"; do
  present "$entry" || missing+=("$entry")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

say "missing: ${missing[*]}"
if [[ ${#as_root[@]} -gt 0 ]] && ! command -v sudo > /dev/null; then
  say "this needs root, and there is no sudo; run as root: script/install-deps.sh $1" >&2
  exit 1
fi
update
choose
if [[ ${#absent[@]} -gt 0 ]]; then
  use_backports
  choose
fi

needed=()
for entry in "${absent[@]}"; do
  say "apt has no ${entry//|/ or }${least[$entry]+ that is ${least[$entry]} or newer}" >&2
  [[ " ${build[*]} " != *" $entry "* ]] || needed+=("$entry")
done
if [[ ${#needed[@]} -gt 0 ]]; then
  say "add an apt source that has them (on Ubuntu: sudo add-apt-repository universe) and start again," >&2
  say "or install them in another way; the others and then the build:" >&2
  echo "  ${as_root[*]}${as_root:+ }apt-get install --no-install-recommends ${chosen[*]}" >&2
  echo "  make ... SETUP=no" >&2
  exit 1
fi
[[ ${#absent[@]} == 0 ]] || say "going on without: what needs these says so, or fails"
[[ ${#chosen[@]} -gt 0 ]] || exit 0

forbid_services
say "apt-get install, without recommended packages: ${chosen[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
  install "${chosen[@]}" > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
say "done"
