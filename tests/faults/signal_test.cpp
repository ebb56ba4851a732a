// Signals at any moment: the attack ends in time, and every hit is accounted for.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>

#include "core/units.h"
#include "faults/stream_count.h"
#include "support/attack_run.h"
#include "support/hostile_server.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"
#include "support/wire_server.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

// A second signal's promise.
constexpr Nanos kAtOnce = 100ms;
// Beyond a drain: what the end of the program, and seeing it, may take.
constexpr Nanos kSlack = 200ms;
// How long floods may block a loop, and what half of the hits on a good server may take beside
// them, which need four turns of it: to connect, to send, and to see the response and its end.
constexpr Nanos kTurn = 20ms, kGood = 4 * kTurn;

Command attack(const std::string& url, const std::vector<std::string>& flags) {
  Command command{.argv = {program("attack"), "-duration=0"}, .input = "GET " + url + "\n"};
  command.argv.insert(command.argv.end(), flags.begin(), flags.end());
  return command;
}

// A port of 127.0.0.1 that accepts input and never responds.
class Silence {
 public:
  explicit Silence(int type) : fd_(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, any, size) != 0 || (type == SOCK_STREAM && ::listen(fd_, 1000) != 0) ||
        ::getsockname(fd_, any, &size) != 0) {
      throw std::runtime_error("no silent port");
    }
    port_ = ntohs(address.sin_port);
  }
  ~Silence() { ::close(fd_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

// Fills a pipe in a moment: each frame holds the long URLs.
Command verbose_attack(const Silence& server, const TempDir& dir, const std::string& drain) {
  std::string targets;
  for (const char c : {'a', 'b', 'c', 'd'}) {
    targets += "GET http://" + server.address() + "/" + std::string(30'000, c) + "\n\n";
  }
  Command command{.argv = {program("attack"), "-duration=0", "-rate=500", "-timeout=10ms", drain}};
  command.input_file = dir.write("targets.txt", targets);
  return command;
}

struct Victim {
  std::string stream;
  int signal = SIGINT;
  steady_clock::time_point moment;
  std::unique_ptr<Process> process;
};

// What is wrong with how one of many ended. Empty: nothing.
std::string wrong_end(Victim& victim) {
  const Finished done = victim.process->wait();
  // Before it has set up anything a signal simply ends it.
  if (done.signal == victim.signal &&
      (!std::filesystem::exists(victim.stream) || std::filesystem::file_size(victim.stream) == 0)) {
    return {};
  }
  if (done.exit_code != 128 + victim.signal) {
    return "exit code " + std::to_string(done.exit_code) + ": " + done.err;
  }
  if (!done.err.empty()) return "it said: " + done.err;
  const StreamCount count = count_stream(victim.stream);
  if (auto wrong = count.unsound(); !wrong.empty()) return wrong;
  const Finished report = run({.argv = {program("report"), "-type=json", victim.stream}});
  if (report.exit_code != 0) return "report: " + report.err;
  const Json json(report.out);
  const auto number = [&](const char* path) {
    return static_cast<std::uint64_t>(json.number(path));
  };
  // From the report alone: due = ok + failed + dropped, and of the failed some are cut.
  if (number("/due") != number("/ok") + number("/failed") + number("/dropped") ||
      number("/due") != count.ends.planned || number("/requests") != count.ends.planned ||
      number("/ok") != count.ok || number("/failed") != count.failed + count.cut ||
      number("/cut") != count.cut || number("/dropped") != count.ends.dropped) {
    return "report counts otherwise: " + report.out;
  }
  return {};
}

struct Stopped {
  Nanos took{};
  Finished done;
};

// How long an attack takes to end after `signals`, 50 ms apart, `after` its start. Meanwhile nobody
// reads what it writes.

Stopped stop(Process& attack, Nanos after, std::initializer_list<int> signals) {
  std::this_thread::sleep_for(after);
  for (const int signal : signals) {
    if (signal != *signals.begin()) std::this_thread::sleep_for(50ms);
    attack.send(signal);
  }
  const auto began = steady_clock::now();
  while (attack.running() && steady_clock::now() < began + 10s) std::this_thread::sleep_for(1ms);
  const Nanos took = steady_clock::now() - began;
  return {took, attack.wait()};
}

// Whether hits on a good server had to wait, of a stream. Empty: they had not.
std::string delayed(const std::string& stream, const std::string& good) {
  std::vector<Nanos> times;
  for (const Record& hit : parse_records(run({.argv = {program("encode"), stream}}).out)) {
    if (hit.url == good && hit.fault == "none") times.push_back(hit.latency);
  }
  if (times.size() < 30) return "good hits are not there";
  std::ranges::sort(times);
  const Nanos median = times[times.size() / 2];
  if (median <= kGood) return {};
  return "good hits take " + format_duration(median);
}

std::string longer(const Stopped& stopped, Nanos limit) {
  if (stopped.took <= limit) return {};
  return "it took " + format_duration(stopped.took) + ", not " + format_duration(limit);
}

}  // namespace

TEST_CASE("a signal at any moment ends an attack cleanly, with every hit accounted for") {
  constexpr int kWaves = 8, kPerWave = 25;
  std::mt19937 random(Catch::getSeed());
  StallWatcher watcher;
  const TempDir dir;
  const TargetServer server({"-service=50ms"});
  for (int wave = 0; wave < kWaves; ++wave) {
    std::vector<Victim> victims(kPerWave);
    for (int i = 0; i < kPerWave; ++i) {
      Victim& victim = victims[static_cast<std::size_t>(i)];
      victim.stream = dir.file(std::to_string(wave) + "-" + std::to_string(i) + ".bin");
      victim.signal = random() % 2 == 0 ? SIGINT : SIGTERM;
      // Hits of half of them are cut, those of the others come to their end.
      victim.process = std::make_unique<Process>(
          attack(server.url(),
                 {"-rate=200", random() % 2 == 0 ? "-drain=20ms" : "-drain=5s",
                  "-threads=" + std::to_string(1 + random() % 2), "-output=" + victim.stream}));
    }
    const auto began = steady_clock::now();
    for (Victim& victim : victims) {
      victim.moment = began + std::chrono::microseconds(random() % 400'000);
    }
    std::ranges::sort(victims, {}, &Victim::moment);
    for (Victim& victim : victims) {
      std::this_thread::sleep_until(victim.moment);
      victim.process->send(victim.signal);
    }
    for (Victim& victim : victims) {
      INFO(victim.stream << ", " << format_duration(victim.moment - began) << " after the start");
      CHECK(wrong_end(victim) == "");
    }
    CHECK(watcher.within(steady_clock::now() - began, 5s));  // -drain=5s was not needed
  }
}

TEST_CASE("a second signal ends an attack within 100 ms, and what it wrote can be read") {
  for (const char* rate : {"-rate=20", "-rate=2000"}) {
    INFO(rate);
    const std::string failure = unless_stalled([&]() -> std::string {
      WireServer server(WireServer::Responses::never);
      const TempDir dir;
      const std::string stream = dir.file("run.bin");
      Process process(attack(server.url(), {rate, "-drain=1h", "-timeout=0", "-output=" + stream}));
      if (!server.wait_for_requests(10)) return "it does not attack";
      const Stopped stopped = stop(process, 300ms, {SIGINT, SIGTERM});
      if (stopped.done.exit_code != 130) return "exit code";
      const StreamCount count = count_stream(stream);
      if (count.cut < 10) return "hits in flight are not there";
      if (auto wrong = count.unsound(); !wrong.empty()) return wrong;
      return longer(stopped, kAtOnce);
    });
    CHECK(failure == "");
  }
}

TEST_CASE("two signals under a flood of bodies lose nothing, and the flood delays no hit") {
  std::string behaviour = "inf_chunked";
  // A second stream of a connection would wait for the first, which is the flood.
  std::vector<std::string> flags{"-rate=60",   "-threads=1",       "-drain=1h",
                                 "-timeout=0", "-max-response=-1", "-keepalive=false"};
  SECTION("without TLS") {}
  SECTION("over TLS") {
    behaviour = "inf_chunked_tls";
    flags.push_back("-http2=false");
  }
  SECTION("over HTTP/2") { behaviour = "h2_data"; }
  const std::string failure = unless_stalled([&]() -> std::string {
    const HostileServer server({behaviour});
    const TargetServer good;
    const TempDir dir;
    const std::string stream = dir.file("run.bin");
    auto all = flags;
    all.insert(all.end(), {"-root-certs=" + server.ca(), "-output=" + stream});
    Process process(attack(server.url(behaviour) + "\n\nGET " + good.url(), all));
    const Stopped stopped = stop(process, 2s, {SIGINT, SIGTERM});
    if (stopped.done.exit_code != 130) return "exit code";
    const StreamCount count = count_stream(stream);
    // Whatever the machine does.
    if (auto wrong = count.unsound(); !wrong.empty()) FAIL_CHECK(wrong);
    CHECK(count.cut > 30);
    for (const auto& [id, run] : count.info.by_run) {
      const Nanos turn = run.health.longest_turn;
      if (turn > kTurn) return "a loop was blocked for " + format_duration(turn);
    }
    if (auto wrong = delayed(stream, good.url()); !wrong.empty()) return wrong;
    return longer(stopped, 10 * kAtOnce);
  });
  CHECK(failure == "");
}

TEST_CASE("a second signal does not wait for a reader that does not read") {
  const std::string failure = unless_stalled([]() -> std::string {
    const Silence nobody(SOCK_STREAM);
    const TempDir dir;
    Process process(verbose_attack(nobody, dir, "-drain=1h"));
    const Stopped stopped = stop(process, 500ms, {SIGINT, SIGTERM});
    if (stopped.done.exit_code != 130) return "exit code";
    const StreamCount count = count_stream(dir.write("run.bin", stopped.done.out));
    if (!count.info.incomplete) return "the pipe was not full";
    if (count.info.corrupt > 1) return "the stream cannot be read";
    return longer(stopped, kAtOnce);
  });
  CHECK(failure == "");
}

TEST_CASE("nothing that stalls keeps an attack longer than its drain") {
  constexpr Nanos drain = 300ms;
  const Silence silence(SOCK_STREAM), no_resolver(SOCK_DGRAM);
  const std::vector<std::string> patient{"-rate=100", "-drain=300ms", "-timeout=0"};
  const auto with = [&](const std::vector<std::string>& more) {
    auto flags = patient;
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  };

  SECTION("a TLS handshake") {
    const std::string failure = unless_stalled([&]() -> std::string {
      Process process(attack("https://" + silence.address() + "/", patient));
      const Stopped stopped = stop(process, 300ms, {SIGINT});
      if (stopped.done.exit_code != 130) return "exit code";
      const TempDir dir;
      const StreamCount count = count_stream(dir.write("run.bin", stopped.done.out));
      if (count.cut < 10 || count.cut != count.hits()) return "hits are not cut";
      if (auto wrong = count.unsound(); !wrong.empty()) return wrong;
      return longer(stopped, drain + kSlack);
    });
    CHECK(failure == "");
  }
  SECTION("a name that is resolved before the first hit") {
    const std::string failure = unless_stalled([&]() -> std::string {
      Process process(
          attack("http://blackhole.test/", with({"-resolvers=" + no_resolver.address()})));
      const Stopped stopped = stop(process, 300ms, {SIGINT});
      if (stopped.done.exit_code != 130 && stopped.done.signal != SIGINT) return "exit code";
      if (!stopped.done.out.empty()) return "it wrote records";
      return longer(stopped, drain + kSlack);
    });
    CHECK(failure == "");
  }
  SECTION("a name that is resolved while targets are read") {
    const std::string failure = unless_stalled([&]() -> std::string {
      Process process(attack("http://" + silence.address() + "/\n\nGET http://blackhole.test/",
                             with({"-lazy", "-resolvers=" + no_resolver.address()})));
      const Stopped stopped = stop(process, 300ms, {SIGINT});
      if (stopped.done.exit_code != 130) return "exit code";
      const TempDir dir;
      const StreamCount count = count_stream(dir.write("run.bin", stopped.done.out));
      if (auto wrong = count.unsound(); !wrong.empty()) return wrong;
      return longer(stopped, drain + kSlack);
    });
    CHECK(failure == "");
  }
  SECTION("a reader that does not read") {
    const std::string failure = unless_stalled([&]() -> std::string {
      const TempDir dir;
      Process process(verbose_attack(silence, dir, "-drain=300ms"));
      const Stopped stopped = stop(process, 500ms, {SIGINT});
      if (stopped.done.exit_code != 130) return "exit code";
      const StreamCount count = count_stream(dir.write("run.bin", stopped.done.out));
      if (!count.info.incomplete) return "the pipe was not full";
      if (count.info.corrupt > 1) return "the stream cannot be read";
      return longer(stopped, drain + kSlack);
    });
    CHECK(failure == "");
  }
}
