// A server, or a proxy that all hits go through, dies in mid-attack and is started again on its
// port: over each way to it, hits succeed again within a second.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include "contract/attack_scene.h"
#include "contract/matrix_check.h"
#include "contract/matrix_columns.h"
#include "core/units.h"
#include "support/hostile_server.h"

namespace barrage {
namespace {

using std::chrono::milliseconds;
using test::AttackScene;
using test::HostileServer;
using namespace test::matrix;

constexpr milliseconds kTimeout{250}, kSlack{100}, kGap{20};
constexpr Nanos kRecovery = std::chrono::seconds(1), kLimit = std::chrono::seconds(20);
// Hits before the server dies, while it is dead, and at the end.
constexpr std::uint64_t kBefore = 10, kMissed = 3, kAfter = 10;

// A port of 127.0.0.1 that stays ours while nothing listens on it: who connects then is refused,
// and no client gets it as its own.
class OwnPort {
 public:
  OwnPort() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, any, size) != 0 || ::getsockname(fd_, any, &size) != 0) {
      throw std::runtime_error("no free port");
    }
    number_ = std::to_string(ntohs(address.sin_port));
  }
  ~OwnPort() { ::close(fd_); }
  OwnPort(const OwnPort&) = delete;
  OwnPort& operator=(const OwnPort&) = delete;

  const std::string& number() const { return number_; }

 private:
  int fd_;
  std::string number_;
};

// One attack, and what is wrong with it.
class Restart {
 public:
  explicit Restart(const Column& column)
      : column_(column),
        mortal_{(proxy_dies() ? "relay" : column.good) + "=" + port_.number()},
        lasting_({"relay", column.good}),
        server_(std::make_unique<HostileServer>(mortal_)) {
    const std::string url = (proxy_dies() ? lasting_ : *server_).url(column.good);
    const std::string text = column.is_ws() ? "WS " + url + "\nhello\n\n" : "GET " + url + "\n\n";
    std::thread attack([&] { run(text); });
    begun_.get_future().wait();
    const MonoTime died = clock_.now();
    server_.reset();
    dead_ = true;
    missed_.get_future().wait();
    server_ = std::make_unique<HostileServer>(mortal_);
    // A WebSocket waits twice as long after each attempt that fails.
    const Nanos down = clock_.now() - died;
    recovery_ = std::max<Nanos>(kRecovery, column.is_ws() ? 2 * down + kSlack : Nanos(0)).count();
    attack.join();
  }
  const Wrong& wrong() const { return wrong_; }

 private:
  bool proxy_dies() const { return column_.proxy == Proxy::the_row; }

  ProtocolOptions options() const {
    ProtocolOptions options;
    options.connect.timeout = kTimeout;
    options.connect.insecure = true;  // it comes back with another certificate
    options.drain = kTimeout;
    options.ws.reconnect = true;
    if (column_.proxy == Proxy::good) options.connect.proxy = lasting_.url("relay");
    if (proxy_dies()) options.connect.proxy = "http://127.0.0.1:" + port_.number();
    if (column_.with) column_.with(options);
    return options;
  }

  void run(const std::string& text) {
    Plan plan;
    plan.rate = {1, kGap};
    plan.hits = kLimit / kGap;
    AttackScene scene(column_.protocol, text, plan, options());
    bool begun = false, missed = false;
    std::uint64_t died = 0;  // the first hit that found it dead
    MonoTime recovered{};
    std::uint64_t first = *plan.hits;  // that must succeed again
    scene.meanwhile = [&](Attack& attack, Protocol&) {
      const std::uint64_t planned = attack.counts().planned;
      if (!begun && attack.counts().done >= kBefore) {
        begun = true;
        begun_.set_value();
      }
      if (dead_ && !missed) {
        if (died == 0) died = planned;
        missed = planned >= died + kMissed;
        if (missed) missed_.set_value();
      }
      const Nanos recovery(recovery_);
      if (recovery == Nanos(0)) return;
      if (recovered == MonoTime{}) recovered = clock_.now() + recovery;
      if (clock_.now() < recovered) return;
      first = std::min(first, planned);
      if (planned >= first + kAfter) attack.stop();
    };
    scene.run(kLimit + kLimit);
    if (!begun) begun_.set_value();
    if (!missed) missed_.set_value();
    judge(scene, first);
  }

  void say(std::string& where, const std::string& what) {
    where += (where.empty() ? column_.name + ": " : "; ") + what;
  }

  void judge(const AttackScene& scene, std::uint64_t first) {
    const std::vector<Result> hits = scene.hits();
    const AttackCounts& counts = scene.counts();
    if (hits.size() != counts.planned || counts.cut != 0) {
      say(wrong_.other, std::to_string(hits.size()) + " records, " +
                            std::to_string(counts.planned) + " planned, " +
                            std::to_string(counts.cut) + " cut");
    }
    if (counts.planned < first + kAfter) say(wrong_.late, "it does not come to its end");
    if (counts.ok == counts.done) say(wrong_.other, "nobody noticed");
    for (const Result& hit : hits) {
      if (hit.service > kTimeout + kSlack) {
        say(wrong_.late, "a hit takes " + format_duration(hit.service));
      }
      if (hit.ok()) continue;
      const std::string what = std::string(to_string(hit.fault)) + ": " + std::string(hit.error);
      if (hit.seq < kBefore) say(wrong_.late, "before it " + what);
      if (hit.seq >= first) say(wrong_.late, "later than a second after it " + what);
      static const Faults of_an_end{"refused",         "reset", "short_body", "timeout",
                                    "connect_timeout", "tls",   "lost"};
      // When a connection of HTTP/2 ends, libcurl's CURLE_HTTP2 may say no more than that.
      const bool ended = of_an_end.contains(std::string(to_string(hit.fault))) ||
                         (!column_.sees_ends && hit.fault == Fault::protocol);
      if (!ended) say(wrong_.other, what);
    }
    const std::vector<Result> sides = scene.sides();
    const auto recovers = std::count_if(
        sides.begin(), sides.end(), [](const Result& side) { return side.what == What::recover; });
    if (recovers != (column_.is_ws() ? 1 : 0)) {
      say(wrong_.late, std::to_string(recovers) + " connections recovered");
    }
  }

  const SteadyClock clock_;
  const Column& column_;
  const OwnPort port_;
  const std::vector<std::string> mortal_;
  const HostileServer lasting_;
  std::unique_ptr<HostileServer> server_;
  std::promise<void> begun_, missed_;
  std::atomic<bool> dead_ = false;
  std::atomic<Nanos::rep> recovery_ = 0;  // what it may take; 0: the server is not there again
  Wrong wrong_;
};

}  // namespace

TEST_CASE("matrix: hits succeed within a second after a server or proxy is started again") {
  const auto all = columns();
  check(all.size(), {6}, [&](std::size_t n) { return Restart(all[n]).wrong(); });
}

}  // namespace barrage
