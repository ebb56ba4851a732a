// Connections that are dropped and reopened for a long time: nothing grows, and every event is
// recorded. BARRAGE_SOAK_SECONDS=3600 faults_test "connections come and go*"
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "support/node_server.h"
#include "support/ws_attack.h"

using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

struct Sample {
  long rss_kib = 0;
  long descriptors = 0;
};

Sample sample(pid_t pid) {
  const std::string proc = "/proc/" + std::to_string(pid);
  Sample now;
  std::ifstream status(proc + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) now.rss_kib = std::stol(line.substr(6));
  }
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(proc + "/fd")) {
    ++now.descriptors;
  }
  return now;
}

// The largest of a part of the samples, which are many: connections go and come in waves.
Sample most(const std::vector<Sample>& samples, std::size_t from, std::size_t to) {
  Sample top;
  for (std::size_t i = from; i < to; ++i) {
    top.rss_kib = std::max(top.rss_kib, samples[i].rss_kib);
    top.descriptors = std::max(top.descriptors, samples[i].descriptors);
  }
  return top;
}

}  // namespace

TEST_CASE("connections come and go for long: nothing grows, and every event is recorded") {
  const char* const asked = std::getenv("BARRAGE_SOAK_SECONDS");
  const long duration = asked ? std::atol(asked) : 60;
  WsServer server;
  const TempDir dir;
  const auto stream = dir.file("run.bin");
  // Each connection is cut off when it speaks for the 20th time: some 50 a second.
  Process process(
      {.argv = {program("attack"), "-connections=100", "-rate=1000", "-reconnect",
                "-duration=" + std::to_string(duration) + "s", "-timeout=2s", "-output=" + stream},
       .input = "WS " + server.url("/rpc?kill=1&after=20") +
                "\n{\"method\":\"ping\",\"id\":{{seq}}}\n> match json .id == {{seq}}\n"});
  std::vector<Sample> samples;
  for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(duration) * 9 / 10;
       std::chrono::steady_clock::now() < end && process.running();) {
    std::this_thread::sleep_for(47ms);
    samples.push_back(sample(process.pid()));
  }
  const auto limit = std::chrono::seconds(duration) + 60s;
  const auto run = read_ws_stream(stream, process.wait(limit), limit);
  const auto seen = server.stop();

  CHECK(run.unsound() == "");
  CHECK(run.events().size() == static_cast<std::size_t>(1000 * duration));
  const Json report(run.report);
  const auto value = [&report](const char* what) {
    return report.number("/websocket/" + std::string(what));
  };
  CHECK(value("ws_event/sent") + value("ws_event/unsent") ==
        value("ws_event/replies") + value("ws_event/lost"));
  const auto killed = count(seen, "killed");
  CHECK(killed >= 100);
  const auto connects = run.connects();
  const auto opened = static_cast<std::size_t>(std::count_if(
      connects.begin(), connects.end(), [](const Record& r) { return r.code == 101; }));
  CHECK(run.disconnects().size() == opened);
  // A handshake that timed out, or was cut at the end, may have completed on the server.
  CHECK(count(seen, "open") >= opened);
  CHECK(count(seen, "open") <= connects.size() + run.cuts().size());
  const auto recoveries = run.recoveries().size();
  CHECK(recoveries <= killed);
  CHECK(recoveries + 100 >= killed);  // those that came last have no time to recover

  const std::size_t quarter = samples.size() / 4;
  REQUIRE(quarter >= 100);
  const Sample early = most(samples, quarter, 2 * quarter);
  const Sample late = most(samples, 3 * quarter, 4 * quarter);
  CHECK(late.rss_kib <= early.rss_kib + 1024);
  CHECK(late.descriptors <= early.descriptors + 20);
}
