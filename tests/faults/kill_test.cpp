// kill -9 at any moment: what is left is a prefix of whole frames that lacks a second at most.
#include <signal.h>

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "core/units.h"
#include "faults/stream_count.h"
#include "support/attack_run.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

constexpr Nanos kMostLost = 1s;

struct Victim {
  std::string name;
  Nanos moment{};  // after the start of all, then of the kill
  std::unique_ptr<Process> process;
};

// What is wrong with the records of a killed attack. `responses`: how many the server had sent more
// than kMostLost before. Empty: nothing.
std::string wrong_remains(const std::string& stream, std::uint64_t responses) {
  const Finished report = run({.argv = {program("report"), "-type=json", stream}});
  if (report.exit_code != 4) return "exit code " + std::to_string(report.exit_code);
  const StreamCount count = count_stream(stream);
  if (count.info.runs.empty()) return responses == 0 ? "" : "not even the run is there";
  if (report.err.find("incomplete") == std::string::npos &&
      report.err.find("end missing") == std::string::npos) {
    return "it does not say that the end is missing: " + report.err;
  }
  if (!count.info.incomplete || count.info.corrupt > 1 || count.ok != count.hits()) return "counts";
  if (Json(report.out).number("/requests") != static_cast<double>(count.hits())) {
    return "report counts otherwise";
  }
  if (count.hits() >= responses) return {};
  return std::to_string(responses) + " responses were in time, " + std::to_string(count.hits()) +
         " are recorded";
}

std::vector<std::string> kill_many(unsigned seed, std::size_t many) {
  std::mt19937 random(seed);
  const TempDir dir;
  TargetServer server({"-service=5ms"});
  std::vector<Victim> victims(many);
  for (std::size_t i = 0; i < many; ++i) {
    Victim& victim = victims[i];
    victim.name = std::to_string(i);
    victim.moment = std::chrono::microseconds(random() % 3'000'000);
    victim.process =
        std::make_unique<Process>(Command{.argv = {program("attack"), "-rate=30", "-duration=0",
                                                   "-output=" + dir.file(victim.name + ".bin")},
                                          .input = "GET " + server.url("/" + victim.name) + "\n"});
  }
  std::ranges::sort(victims, {}, &Victim::moment);
  const MonoTime began = SteadyClock().now();
  for (Victim& victim : victims) {
    std::this_thread::sleep_until(began + victim.moment);
    victim.moment = SteadyClock().now().time_since_epoch();
    victim.process->send(SIGKILL);
  }
  for (Victim& victim : victims) victim.process->wait();

  std::map<std::string, std::vector<Nanos>> responses;  // by path
  for (const auto& request : server.stop()) {
    if (request.end != 0) responses[request.path].emplace_back(request.end);
  }
  std::vector<std::string> wrong;
  for (const Victim& victim : victims) {
    const auto in_time = std::ranges::count_if(
        responses["/" + victim.name], [&](Nanos end) { return end < victim.moment - kMostLost; });
    const std::string stream = dir.file(victim.name + ".bin");
    if (!std::filesystem::exists(stream)) continue;  // killed before it began
    const auto text = wrong_remains(stream, static_cast<std::uint64_t>(in_time));
    if (!text.empty()) wrong.push_back(text);
  }
  return wrong;
}

}  // namespace

TEST_CASE("kill -9 at any moment leaves a report that lacks a second at most") {
  const std::string failure = unless_stalled([] {
    std::string all;
    for (const auto& wrong : kill_many(Catch::getSeed(), 100)) all += wrong + '\n';
    return all;
  });
  CHECK(failure == "");
}
