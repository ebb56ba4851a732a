#!/bin/bash
# Runs one command-line case: run_case.sh DIR/NAME BIN [SECONDS]
#
#   NAME.cmd   what is typed, a bash script; it runs in an empty directory with BIN first on PATH
#   NAME.in    stdin; without it there is none
#   NAME.out   wanted stdout; without it nothing may be printed
#   NAME.err   wanted stderr; likewise
#   NAME.exit  wanted exit code; without it 0
#
# In wanted texts [..] stands for anything within a line, and a line of three dots for any number
# of lines. $CASES is the directory of the cases. With UPDATE_GOLDEN=1 what was got becomes what is
# wanted, where the two differ.
set -u
case=$1
bin=$2
seconds=${3-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/empty"

input=/dev/null
[[ -e $case.in ]] && input=$case.in
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
(
  cd "$work/empty" || exit
  CASES=${case%/*/*} PATH=$bin:$PATH LC_ALL=C TZ=UTC timeout "$seconds" bash "$case.cmd" < "$input"
) > "$work/out" 2> "$work/err"
echo $? > "$work/exit"

matches() {  # WANTED GOT
  perl -0777 -e '
    my ($wanted, $got) = map { open my $f, "<:raw", $_ or die "$_: $!"; <$f> // "" } @ARGV;
    my $pattern = quotemeta $wanted;
    $pattern =~ s/^\\\.\\\.\\\.\\\n/(?:.*\\n)*?/mg;
    $pattern =~ s/\\\[\\\.\\\.\\\]/.*/g;
    exit($got =~ /\A$pattern\z/ ? 0 : 1)' "$1" "$2"
}

failed=0
for kind in out err exit; do
  wanted=$case.$kind
  if [[ ! -e $wanted ]]; then
    wanted=$work/default
    [[ $kind == exit ]] && echo 0 > "$wanted" || : > "$wanted"
  fi
  matches "$wanted" "$work/$kind" && continue
  if [[ ${UPDATE_GOLDEN-} == 1 ]]; then
    cp "$work/$kind" "$case.$kind"
    continue
  fi
  echo "${case##*/}: $kind differs; wanted (-) and got (+):"
  diff -u "$wanted" "$work/$kind" | tail -n +3
  failed=1
done
# JSON of ours is what schema/ says.
if grep -q '^{' "$work/out" && ! /usr/bin/python3 -B "${0%/*}/../schema/check.py" "$work/out"; then failed=1; fi
[[ $failed == 0 ]] || { echo "the command:"; cat "$case.cmd"; }
exit $failed
