#include "attack/vitals.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "attack/monitor.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kStat =
    "cpu  237755 948673 244607 868173 4564 0 2623 2836 0 0\n"
    "cpu0 118000 474000 122000 434000 2282 0 1311 1418 0 0\n"
    "intr 12 0 0\n";
constexpr std::string_view kSockstat =
    "sockets: used 17\n"
    "TCP: inuse 5 orphan 1 tw 12 alloc 7 mem 212\n"
    "UDP: inuse 9 mem 0\n";
constexpr std::string_view kSnmp =
    "Ip: Forwarding DefaultTTL\n"
    "Ip: 1 64\n"
    "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn RetransSegs InErrs\n"
    "Tcp: 1 200 120000 -1 41 3\n"
    "Udp: InDatagrams\n"
    "Udp: 9\n";

// What a file may hold when the kernel is another one, or the file is none of the kernel's.
const std::vector<std::string> kGarbage = {
    "",
    "\n",
    "\n\n\n",
    " ",
    "cpu",
    "cpu ",
    "cpu 1 2 3",
    "cpu a b c d e f g h i",
    "cpu 1 2 3 4 5 6 7 -8",
    "cpu 1 2 3 4 5 6 7 8x",
    "cpu 1 2 3 4 5 6 7 99999999999999999999999",
    "TCP:",
    "TCP: inuse",
    "TCP: inuse x tw",
    "TCP: inuse -1 tw -1",
    "TCP6",
    "Tcp:",
    "Tcp: RetransSegs",
    "Tcp: RetransSegs\nTcp:",
    "Tcp: RetransSegs\nTcp: many",
    "Tcp: RetransSegs\nUdp: 7",
    "1",
    "1 x",
    std::string(3, '\0'),
    std::string(100'000, 'x'),
    std::string(100'000, '\n'),
};

}  // namespace

TEST_CASE("the kernel's texts are read by their names") {
  CHECK(run_wait_in("8123456 59568 12\n") == 59'568ns);
  CHECK(steal_in(kStat, 100) == 28'360ms);
  CHECK(steal_in(kStat, 1000) == 2'836ms);
  CHECK(tcp_sockets_in(kSockstat) == 17);
  CHECK(tcp_sockets_in("TCP6: inuse 3\nUDP6: inuse 8\n") == 3);
  CHECK(retransmits_in(kSnmp) == 41);
}

TEST_CASE("texts that say nothing of the kind are 0") {
  for (const std::string& text : kGarbage) {
    CAPTURE(text.substr(0, 80));
    if (!text.starts_with("cpu 1 ")) CHECK(run_wait_in(text) == 0ns);
    CHECK(steal_in(text, 100) == 0ns);
    CHECK(tcp_sockets_in(text) == 0);
    CHECK(retransmits_in(text) == 0);
  }
  CHECK(steal_in(kStat, 0) == 0ns);
  CHECK(steal_in("cpu 0 0 0 0 0 0 0 18446744073709551615", 100) > 0ns);
}

TEST_CASE("a text that is cut anywhere says what it says up to there, or 0") {
  for (std::size_t length = 0; length < kSnmp.size(); ++length) {
    CHECK(retransmits_in(kSnmp.substr(0, length)) <= 41);
  }
  for (std::size_t length = 0; length < kStat.size(); ++length) {
    CHECK(steal_in(kStat.substr(0, length), 100) <= 28'360ms);
  }
}

TEST_CASE("a file that does not exist reads as nothing") {
  std::array<char, 16> room{};
  CHECK(ProcFile("/proc/no/such/file").read(room).empty());
  CHECK(ProcFile("/proc").read(room).empty());
}

TEST_CASE("a file of /proc can be read again and again") {
  const ProcFile file("/proc/self/stat");
  std::array<char, 64> room{};
  CHECK_FALSE(file.read(room).empty());
  CHECK_FALSE(file.read(room).empty());
}

TEST_CASE("a tick that is late without a reason is a stall") {
  struct Row {
    std::string what;
    Nanos gap, cpu, run_wait, stall;
  };
  const Row rows[] = {
      {"on time", 100ms, 3ms, 0ms, 0ms},
      {"early, as after a late one", 98ms, 0ms, 0ms, 0ms},
      {"late by what a timer is late", 104ms, 1ms, 0ms, 0ms},
      {"stopped for a second", 1100ms, 0ms, 0ms, 1s},
      {"the work of one long turn", 180ms, 150ms, 0ms, 0ms},
      {"no processor", 300ms, 60ms, 190ms, 0ms},
      {"no processor, and then stopped", 600ms, 40ms, 60ms, 400ms},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const MonoTime began(5s);
    StallWatch watch(100ms, began, {7ms, 9ms});
    watch.tick(began + row.gap, {7ms + row.cpu, 9ms + row.run_wait});
    CHECK(watch.take_longest() == row.stall);
    CHECK(watch.take_longest() == 0ns);
  }
}

TEST_CASE("the longest of several stalls is reported, each since the previous tick") {
  StallWatch watch(100ms, MonoTime(0s), {});
  watch.tick(MonoTime(150ms), {});
  watch.tick(MonoTime(550ms), {});
  watch.tick(MonoTime(650ms), {});
  CHECK(watch.take_longest() == 300ms);
}

TEST_CASE("a schedstat that cannot be read explains nothing") {
  StallWatch watch(100ms, MonoTime(0s), {0ms, 500ms});
  watch.tick(MonoTime(100ms), {0ms, 0ms});
  CHECK(watch.take_longest() == 0ms);
}

TEST_CASE("the wall clock's jumps add up, its slewing does not") {
  JumpWatch watch(1'000s);
  CHECK(watch.add(1'000s) == 0s);
  CHECK(watch.add(1'000s + 9ms) == 0s);
  CHECK(watch.add(1'000s + 18ms) == 0s);
  CHECK(watch.add(4'600s + 18ms) == 3'600s);
  CHECK(watch.add(4'600s + 18ms) == 3'600s);
  CHECK(watch.add(1'000s + 18ms) == 0s);
  CHECK(watch.add(0s + 18ms) == -1'000s);
}

TEST_CASE("the vitals of this process count from the start, and see what it opens") {
  VitalsReader reader;
  const Vitals before = reader.read();
  CHECK(before.descriptors > 3);
  CHECK(before.process_cpu >= 0s);
  CHECK(before.process_cpu < 10s);
  std::array<int, 50> opened{};
  for (int& fd : opened) fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const Vitals after = reader.read();
  for (const int fd : opened) close(fd);
  CHECK(after.descriptors == before.descriptors + opened.size());
  CHECK(after.process_cpu >= before.process_cpu);
  CHECK(after.steal >= before.steal);
  CHECK(after.retransmits >= before.retransmits);
}

TEST_CASE("a thread's times grow with its work") {
  const ThreadMeter meter;
  const ThreadTimes before = meter.read();
  ThreadTimes after = before;
  while (after.cpu == before.cpu) after = meter.read();
  CHECK(after.cpu > before.cpu);
  CHECK(after.run_wait >= before.run_wait);
}

TEST_CASE("the monitor reads on request, on a thread of its own") {
  Monitor monitor;
  const Vitals first = monitor.latest();
  CHECK(first.descriptors > 0);
  monitor.refresh();
  while (monitor.latest().process_cpu == first.process_cpu) monitor.refresh();
  CHECK(monitor.latest().process_cpu > first.process_cpu);
  CHECK(monitor.read().process_cpu >= monitor.latest().process_cpu);
}
