// What a latency is made of, hit by hit: the parts add up, and each says what happened then.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <exception>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "checks.h"
#include "support/nginx.h"
#include "support/stall_watcher.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// Takes connections, as the kernel does for whoever listens, and never says a word.
class SilentListener {
 public:
  SilentListener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, generic, size) != 0 || ::listen(fd_, kMostWaiting) != 0 ||
        ::getsockname(fd_, generic, &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
  }
  ~SilentListener() { ::close(fd_); }
  SilentListener(const SilentListener&) = delete;
  SilentListener& operator=(const SilentListener&) = delete;
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  // Nobody takes them, so those of all goes pile up.
  static constexpr int kMostWaiting = 4096;
  int fd_;
  unsigned port_ = 0;
};

// A phase that a kind of hit must have: its median lies in [least, most].
struct Wanted {
  const char* name;
  Nanos Phases::*phase;
  Nanos least, most;
};

struct AttackKind {
  const char* name;
  std::vector<std::string> flags;
  std::string targets;
  std::vector<Wanted> wanted;
  std::vector<Nanos Phases::*> absent;
};

Findings findings_of(const AttackKind& kind) {
  Findings findings;
  try {
    const Records records = attack(kind.flags, kind.targets);
    findings = check_parts(records);
    for (const Wanted& wanted : kind.wanted) {
      std::vector<Nanos> values;
      for (const Hit& hit : records.hits) values.push_back(hit.phases.*wanted.phase);
      const Nanos median = quantile(values, 0.5);
      if (median >= wanted.least && median <= wanted.most) continue;
      findings.push_back("half of `" + std::string(wanted.name) + "` up to " +
                         std::to_string(median.count()) + " ns");
    }
    for (const auto phase : kind.absent) {
      for (const Hit& hit : records.hits) {
        if (hit.phases.*phase == Phases::absent) continue;
        findings.push_back("hit " + std::to_string(hit.seq) + " has a phase that did not happen");
      }
    }
  } catch (const std::exception& failure) {
    findings.push_back(failure.what());
  }
  return findings;
}

// Side by side, to the longest's end; those that were right in a go before are not asked again.
std::string wrong_with(const std::vector<AttackKind>& kinds, std::set<std::string>& right) {
  std::mutex mutex;
  std::string wrong;
  std::vector<std::thread> threads;
  for (const AttackKind& kind : kinds) {
    {
      const std::lock_guard lock(mutex);
      if (right.contains(kind.name)) continue;
    }
    threads.emplace_back([&] {
      const Findings findings = findings_of(kind);
      const std::lock_guard lock(mutex);
      if (findings.empty()) right.insert(kind.name);
      for (const auto& finding : findings) wrong += std::string(kind.name) + ": " + finding + "\n";
    });
  }
  for (std::thread& thread : threads) thread.join();
  return wrong;
}

}  // namespace

TEST_CASE("the parts of each latency add up, and are what they are called") {
  const TargetServer server({"-service=5ms"}),
      pieces({"-service=10ms", "-chunks=9", "-chunk-gap=10ms"});
  const Nginx nginx;
  const SilentListener silent;
  const TempDir dir;
  const std::string body = "-body=" + dir.write("body", std::string(4 << 20, 'x'));
  const auto get = [](const std::string& url) { return "GET " + url + "\n"; };
  const std::vector<Nanos Phases::*> set_up{&Phases::dns, &Phases::connect, &Phases::tls};
  const std::vector<Nanos Phases::*> response{&Phases::wait, &Phases::transfer};

  const std::vector<AttackKind> kinds = {
      {"kept connections",
       {"-rate=100", "-duration=3s"},
       get(server.url()),
       {{"wait", &Phases::wait, 5ms, 8ms}, {"transfer", &Phases::transfer, 0ms, 1ms}},
       {}},
      {"new connections",
       {"-rate=50", "-duration=3s", "-keepalive=false"},
       get(server.url()),
       {{"connect", &Phases::connect, 1us, 2ms}, {"wait", &Phases::wait, 5ms, 8ms}},
       {&Phases::dns, &Phases::tls}},
      {"tls",
       {"-rate=50", "-duration=3s", "-keepalive=false", "-root-certs=" + nginx.ca()},
       get(nginx.https()),
       {{"connect", &Phases::connect, 1us, 3ms}, {"tls", &Phases::tls, 100us, 20ms}},
       {}},
      {"a response in pieces",
       {"-rate=50", "-duration=3s"},
       get(pieces.url()),
       {{"wait", &Phases::wait, 9800us, 13ms}, {"transfer", &Phases::transfer, 89ms, 105ms}},
       {}},
      {"redirects",
       {"-rate=50", "-duration=3s"},
       get(server.url("/redirect/2")),
       {{"wait", &Phases::wait, 15ms, 20ms}, {"transfer", &Phases::transfer, 0ms, 2ms}},
       {}},
      {"large requests",
       {"-rate=10", "-duration=3s", body},
       "POST " + server.url() + "\n",
       {{"send", &Phases::send, 500us, 60ms}, {"wait", &Phases::wait, 5ms, 15ms}},
       {}},
      {"responses that never arrive",
       {"-rate=20", "-duration=2s", "-timeout=500ms"},
       get(server.url("/hang")),
       {{"wait", &Phases::wait, 490ms, 515ms}},
       {&Phases::transfer}},
      {"a second response that never arrives",
       {"-rate=20", "-duration=2s", "-timeout=500ms"},
       get(pieces.url("/redirect/1")),
       {},
       {}},
      {"handshakes that never come",
       {"-rate=20", "-duration=2s", "-timeout=500ms", "-http2=false"},
       get("https://" + silent.address() + "/"),
       {{"tls", &Phases::tls, 490ms, 515ms}},
       response},
      {"connections that are refused",
       {"-rate=20", "-duration=1s"},
       get("http://127.0.0.1:1/"),
       {{"connect", &Phases::connect, 1us, 3ms}},
       response},
  };
  std::set<std::string> right;
  const std::string failure = unless_stalled([&] { return wrong_with(kinds, right); });
  CHECK(failure == "");
  CHECK(right.size() == kinds.size());
}
