// A generator that cannot keep up says so itself: each cause is provoked, and must be named for
// what it is, and nothing else with it.
#include <sched.h>
#include <sys/resource.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/attack_run.h"
#include "support/files.h"
#include "support/network.h"
#include "support/process.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

using Signs = std::set<std::string>;

// What report says of the generator.
struct Judged {
  std::string verdict;
  Signs causes;  // not what is wrong with the numbers, but why
  std::string text;
};

Judged judged(const std::string& records) {
  const Finished report = report_stream(records, "json");
  const Json json(report.out);
  Judged all{.verdict = json.text("/generator/verdict"), .causes = {}, .text = {}};
  for (int i = 0; json.has("/generator/reasons/" + std::to_string(i)); ++i) {
    const std::string reason = "/generator/reasons/" + std::to_string(i);
    const std::string sign = json.text(reason + "/sign");
    if (sign != "late" && sign != "rate") all.causes.insert(sign);
    all.text += sign + ": " + json.text(reason + "/text") + "\n";
  }
  return all;
}

// A machine that stood still for that long can have made hits late: then it is right to say so.
constexpr Nanos kNoticed = 1ms;

// What is wrong when `wanted` alone should be blamed for the records of `attack`, before any
// number.
template <class MakeRecords>
std::string blamed_alone(const std::string& wanted, MakeRecords attack) {
  StallWatcher watcher;
  const std::string records = attack();
  const bool machine_stood = watcher.take().longest > kNoticed;
  Judged found = judged(records);
  if (!found.causes.erase(wanted)) return wanted + " was not found: " + found.text;
  if (machine_stood) {
    for (const char* sign : {"cpu", "stalled"}) found.causes.erase(sign);
  }
  if (!found.causes.empty()) return wanted + " alone is to blame: " + found.text;
  if (found.verdict != "bad") return "the verdict is " + found.verdict;
  if (report_stream(records, "text").out[0] != '!') return "the text report does not say it first";
  return {};
}

class Attack {
 public:
  // `around`: a program that starts it.
  Attack(const TargetServer& server, std::vector<std::string> flags,
         std::vector<std::string> around = {})
      : process_(command(server, std::move(flags), std::move(around), dir_)) {}

  Process& process() { return process_; }
  std::string records() {
    process_.wait();
    return content_of(dir_.file("run.bin"));
  }

 private:
  static Command command(const TargetServer& server, std::vector<std::string> flags,
                         std::vector<std::string> around, const TempDir& dir) {
    std::vector<std::string> argv = std::move(around);
    argv.push_back(program("attack"));
    argv.push_back("-output=" + dir.file("run.bin"));
    argv.insert(argv.end(), flags.begin(), flags.end());
    return {.argv = std::move(argv), .input = "GET " + server.url() + "\n"};
  }

  const TempDir dir_;
  Process process_;
};

// The last processor that this program may use.
int a_processor() {
  cpu_set_t own;
  CPU_ZERO(&own);
  sched_getaffinity(0, sizeof own, &own);
  int last = 0;
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &own)) last = i;
  }
  return last;
}

}  // namespace

TEST_CASE("a generator that was stopped for a second blames itself") {
  const TargetServer server({"-service=5ms"});
  CHECK(blamed_alone("stalled", [&] {
          Attack attack(server, {"-rate=200", "-duration=2s"});
          std::this_thread::sleep_for(500ms);
          attack.process().send(SIGSTOP);
          std::this_thread::sleep_for(1s);
          attack.process().send(SIGCONT);
          return attack.records();
        }) == "");
}

TEST_CASE("programs that take the processor are blamed") {
  const TargetServer server({"-service=5ms"});
  const std::vector<std::string> pinned = {"taskset", "-c", std::to_string(a_processor())};
  std::vector<std::string> hog = pinned;
  hog.insert(hog.end(), {"sh", "-c", "while :; do :; done"});
  CHECK(blamed_alone("cpu", [&] {
          std::optional<Process> first, second;
          first.emplace(Command{.argv = hog});
          second.emplace(Command{.argv = hog});
          Attack attack(server, {"-rate=300", "-duration=1500ms"}, pinned);
          std::string records = attack.records();
          // Before the attack's files are removed: where the disk discards what is freed, a removal
          // can wait for the processor that they burn, for minutes.
          first.reset();
          second.reset();
          return records;
        }) == "");
}

TEST_CASE("a limit of open files that is too low is blamed") {
  const TargetServer server({"-service=20ms"});
  CHECK(blamed_alone("descriptors", [&] {
          Attack attack(server, {"-rate=200", "-duration=1s", "-keepalive=false"});
          std::this_thread::sleep_for(400ms);
          // It knows its limit and asks for no more: somebody has to take it away.
          const rlimit none{.rlim_cur = 8, .rlim_max = 8};
          prlimit(attack.process().pid(), RLIMIT_NOFILE, &none, nullptr);
          return attack.records();
        }) == "");
}

TEST_CASE("a limit of open files that bounds the hits in flight is blamed") {
  const TargetServer server({"-service=300ms"});
  std::string records;
  CHECK(blamed_alone("descriptors", [&] {
          return records =
                     Attack(server, {"-rate=200", "-duration=1s"}, {"prlimit", "--nofile=64:64"})
                         .records();
        }) == "");
  const std::string text = judged(records).text;
  INFO(text);
  CHECK(text.find("the open-file limit allows no more (the limit was 64)") != text.npos);
}

TEST_CASE("local ports that ran out are blamed") {
  if (!Network::missing().empty()) SKIP(Network::missing());
  const Network network;
  network.local_ports(40'000, 40'031);
  const Network::Visit visit(network);
  const TargetServer server({"-service=400ms"});
  CHECK(blamed_alone("ports", [&] {
          return Attack(server, {"-rate=200", "-duration=1s", "-keepalive=false"}).records();
        }) == "");
}

TEST_CASE("a slow reader of the records is blamed") {
  const TargetServer server({"-service=1ms"});
  CHECK(blamed_alone("output", [&] {
          Process attack({.argv = {program("attack"), "-rate=2000", "-duration=1500ms"},
                          .input = "GET " + server.url() + "\n"});
          std::this_thread::sleep_for(1800ms);  // nobody reads, and 64 KiB fill the pipe
          return attack.wait().out;
        }) == "");
}

TEST_CASE("a client pool that is too small is blamed, neither the server nor the processor") {
  const TargetServer server({"-service=20ms"});
  std::string records;
  CHECK(
      blamed_alone("room", [&] {
        return records = Attack(server, {"-rate=200", "-duration=1s", "-max-workers=2"}).records();
      }) == "");
  const std::string text = judged(records).text;
  INFO(text);
  CHECK(text.find("not the server and not the processor") != text.npos);
}

TEST_CASE("a quiet run raises no alarm, twenty times out of twenty") {
  const TargetServer server({"-service=2ms"});
  StallWatcher watcher;
  int quiet = 0;
  for (int run = 0; quiet < 20; ++run) {
    if (run == 40)
      SKIP("the machine stands still all the time: only " << quiet << " runs of 40 were quiet");
    watcher.take();
    const Judged found = judged(Attack(server, {"-rate=200", "-duration=1s"}).records());
    const Nanos stood = watcher.take().longest;
    if (found.verdict != "ok" && stood > kNoticed) continue;
    INFO("run " << run << ", the machine stood still for " << stood.count() << " ns\n"
                << found.text);
    REQUIRE(found.verdict == "ok");
    ++quiet;
  }
}
