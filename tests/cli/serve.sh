# For cases: `. "$CASES/../serve.sh" [flags]` starts a target-server for the length of the case.
# Sets $url, "http://127.0.0.1:PORT/".
coproc serving { exec target-server -addr=127.0.0.1:0 "$@"; }
trap 'kill '$serving_PID EXIT
read -r url <&"${serving[0]}"
url=${url##* }
