# run NAME FACTOR [FAILED]: writes a run of 2000 hits at 100/s, 10 to 30 ms, FACTOR/1000 of that; the
# first FAILED hits fail. Each name has latencies of its own.
run() {
  awk -v name="$1" -v factor="$2" -v failed="${3-0}" 'BEGIN {
    for (i = 1; i <= length(name); ++i) x = x * 31 + index("abcdefghijklmnopqrstuvwxyz0123456789", substr(name, i, 1))
    for (i = 0; i < 2000; ++i) {
      x = (x * 16807 + 11) % 2147483647
      ns = int((10000000 + x % 20000 * 1000) * factor / 1000)
      bad = i < failed
      printf "{\"attack\":\"api\",\"seq\":%d,\"code\":%d,\"timestamp\":\"2026-11-20T10:00:%02d.%02dZ\",\"latency\":%d,", i, bad ? 500 : 200, i / 100, i % 100, ns
      printf "\"bytes_out\":0,\"bytes_in\":13,\"error\":\"%s\",\"body\":null,\"method\":\"GET\",\"url\":\"http://localhost/%d\",\"headers\":null}\n", bad ? "500 Internal Server Error" : "", i % 3
    }
  }' > "$1"
}
