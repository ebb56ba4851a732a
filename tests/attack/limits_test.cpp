#include "attack/limits.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <string>
#include <string_view>

#include "attack/vitals.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

std::uint64_t most_hits(std::uint64_t per_second, Nanos duration, Nanos window) {
  Plan plan;
  plan.rate = {per_second, 1s};
  plan.duration = duration;
  return most_hits_within(*make_pacer(plan), window);
}

}  // namespace

TEST_CASE("this process has cores and ports") {
  CHECK(usable_cores() >= 1);
  const LocalPorts ports = local_ports();
  CHECK(ports.count <= 65536);
  CHECK(ports.kept > 0s);
  CHECK(ports.kept_on_loopback > 0s);
  CHECK(ports.kept_on_loopback <= ports.kept);
}

TEST_CASE("connections fit into a limit of open files, and one more does not") {
  for (const std::uint64_t loops : {1, 2, 8, 64}) {
    for (const std::uint64_t limit : {1024, 1025, 4096, 65'536, 1'048'576}) {
      CAPTURE(loops, limit);
      const std::uint64_t most = connections_within(limit, 5, loops);
      CHECK(most > limit / 5);
      CHECK(most < limit);
      CHECK(descriptors_needed(5, loops, most) <= limit);
      CHECK(descriptors_needed(5, loops, most + 1) > limit);
    }
  }
}

namespace {

// Of the kernel's table of this process.
std::uint64_t room_for_descriptors() {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::uint64_t room = 0;
  while (status >> word && word != "FDSize:") continue;
  status >> room;
  return room;
}

}  // namespace

TEST_CASE("there is room for descriptors before they are opened, and none is left open") {
  const std::uint64_t open = DescriptorCount().read();
  const std::uint64_t wanted = 2 * room_for_descriptors() + 1;
  make_room_for_descriptors(wanted);
  CHECK(room_for_descriptors() >= wanted);
  make_room_for_descriptors(0);
  CHECK(DescriptorCount().read() == open);
}

TEST_CASE("a limit of open files without a connection for each loop fits nothing") {
  for (const std::uint64_t loops : {1, 2, 64}) {
    const std::uint64_t least = descriptors_needed(5, loops, loops);
    CHECK(connections_within(least, 5, loops) == loops);
    CHECK(connections_within(least - 1, 5, loops) == 0);
  }
  CHECK(connections_within(0, 5, 1) == 0);
  CHECK(connections_within(3, 1'000, 1) == 0);
}

TEST_CASE("local ports are those of the range that are not reserved") {
  CHECK(ports_in("32768\t60999\n", "\n") == 28'232);
  CHECK(ports_in("40000 40031", "") == 32);
  CHECK(ports_in("40000 40000", "") == 1);
  CHECK(ports_in("40000 40031", "40000\n") == 31);
  CHECK(ports_in("40000 40031", "8080,9148-9150") == 32);
  CHECK(ports_in("40000 40031", "39990-40009,40031-50000") == 21);
  CHECK(ports_in("40000 40031", "1-65535") == 0);
}

TEST_CASE("an invalid range has no ports") {
  for (const std::string_view text :
       {"", "\n", "x", "1", "1 x", "60999 32768", "-1 5", "1 65536", "99999999999999999999 1"}) {
    CAPTURE(text);
    CHECK(ports_in(text, "") == 0);
  }
  for (const std::string_view reserved : {"x", "-", ",", "5-", "40001-x", "40001x7", "7-3"}) {
    CAPTURE(reserved);
    CHECK(ports_in("40000 40031", reserved) >= 31);
  }
}

TEST_CASE("the most hits within a span of time are those of the busiest") {
  CHECK(most_hits(100, 10min, 60s) == 6'000);
  CHECK(most_hits(100, 10min, 1s) == 100);
  CHECK(most_hits(1'000, 0s, 60s) == 60'000);  // without an end
  CHECK(most_hits(1'000, 2s, 60s) == 2'000);
  CHECK(most_hits(1'000'000, 24h, 60s) == 60'000'000);

  Plan plan;
  plan.rate = {1'000, 1s};
  plan.hits = 7;
  CHECK(most_hits_within(*make_pacer(plan), 60s) == 7);

  Plan peak;
  peak.stages = {{5min, {10, 1s}, true}, {1min, {100, 1s}, true}, {5min, {0, 1s}, true}};
  CHECK(most_hits_within(*make_pacer(peak), 60s) <= 6'000);
  CHECK(most_hits_within(*make_pacer(peak), 60s) >= 5'600);
}

TEST_CASE("the hits of a closed loop are not known") { CHECK(most_hits(0, 1s, 60s) == 0); }
