// What the network and the limits of this machine do to an attack: a class for each, bounds on
// time, and hits on a server beside it that do not notice.
#include <sys/resource.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "fault_run.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

namespace {

std::string get(const std::string& url) { return "GET " + url + "\n"; }

}  // namespace

TEST_CASE("the ways in which a server is unreachable have different faults") {
  need_networks();
  const Network network;
  network.rule("tcp dport 81 drop");
  network.rule("tcp dport 82 reject with tcp reset");
  network.rule("tcp dport 83 reject with icmpx type host-unreachable");
  network.rule("tcp dport 84 reject with icmpx type admin-prohibited");
  const Network::Visit visit(network);
  const TargetServer bystander;
  const std::string targets = get(bystander.url()) + get("http://127.0.0.1:81/") +
                              get("http://127.0.0.1:82/") + get("http://127.0.0.1:83/") +
                              get("http://127.0.0.1:84/") + get("http://127.0.0.1:85/") +
                              get("http://192.0.2.1/");
  const auto wrong = unless_stalled([&] {
    const FaultRun run = run_fault({.flags = {"-rate=700", "-n=1400", "-timeout=300ms"},
                                    .targets = targets,
                                    .network = &network});
    std::string bad = run.unsound();
    bad +=
        unlike(run.hits_of("http://127.0.0.1:81/"), {"connect_timeout: timeout while connecting"});
    bad += unlike(run.hits_of("http://127.0.0.1:82/"), {"refused: connection refused"});
    bad += unlike(run.hits_of("http://127.0.0.1:83/"), {"unreachable: no route to host"});
    bad += unlike(run.hits_of("http://127.0.0.1:84/"), {"unreachable: no route to host"});
    bad += unlike(run.hits_of("http://127.0.0.1:85/"), {"refused: connection refused"});
    bad += unlike(run.hits_of("http://192.0.2.1/"), {"unreachable: network unreachable"});
    bad += unless(run.attack.elapsed < seconds(5), "it takes too long");
    bad += unless(run.attack.max_rss_kib < 64 << 10, "it takes too much memory");
    bad += unlike(run.hits_of(bystander.url()), {"ok"});
    return bad + disturbed(run.hits_of(bystander.url()));
  });
  CHECK(wrong == "");
}

TEST_CASE("a network that goes down and comes back is not a server that refuses") {
  need_networks();
  StallWatcher watcher;
  const Network network;
  const Network::Visit visit(network);
  const TargetServer server;
  const FaultRun run = run_fault({.flags = {"-rate=50", "-duration=3s", "-timeout=400ms"},
                                  .targets = get(server.url()),
                                  .network = &network,
                                  .meanwhile = [&](Process&) {
                                    std::this_thread::sleep_for(seconds(1));
                                    network.loopback(false);
                                    std::this_thread::sleep_for(milliseconds(700));
                                    network.loopback(true);
                                  }});
  CHECK(run.unsound() == "");
  CHECK(watcher.within(run.attack.elapsed, seconds(6)));
  CHECK(run.with_fault("refused") == 0);
  CHECK(run.with_fault("timeout") + run.with_fault("connect_timeout") +
            run.with_fault("unreachable") >
        5);
  REQUIRE_FALSE(run.records.empty());
  CHECK(run.records.front().fault == "none");
  CHECK(run.records.back().fault == "none");
}

TEST_CASE("local ports that run out are ours, not the server's") {
  need_networks();
  const Network network;
  network.local_ports(40000, 40031);
  const Network::Visit visit(network);
  const TargetServer server;
  const auto slow = server.url("/delay/600ms");
  const auto wrong = unless_stalled([&] {
    const FaultRun run = run_fault({.flags = {"-rate=400", "-n=400", "-timeout=5s"},
                                    .targets = get(server.url()) + get(slow),
                                    .network = &network});
    std::string bad = run.unsound();
    const auto hits = run.hits_of(slow);
    bad +=
        unlike(hits, {"ok", "ports: no local port left (keep connections alive, or add -laddr)"});
    // 32 at a time, for 600 ms each, of 200 in a second.
    bad += unless(run.with_fault("ports") > 100, "there were ports");
    bad += unless(Json(run.report).number("/generator/eaddrnotavail") > 100,
                  "the generator does not blame itself");
    bad += unless(run.with_fault("ports") + run.with_fault("none") == run.records.size(),
                  "there are other faults");
    bad += unless(run.attack.elapsed < seconds(4), "it takes too long");
    return bad + disturbed(run.hits_of(server.url()));
  });
  CHECK(wrong == "");
}

TEST_CASE("descriptors that run out mid-way are ours, not the server's") {
  const TargetServer server;
  const auto slow = server.url("/delay/700ms");
  const auto wrong = unless_stalled([&] {
    const FaultRun run = run_fault({.flags = {"-rate=400", "-n=800", "-timeout=5s"},
                                    .targets = get(server.url()) + get(slow),
                                    .meanwhile = [](Process& attack) {
                                      std::this_thread::sleep_for(milliseconds(500));
                                      const rlimit few{64, 64};
                                      ::prlimit(attack.pid(), RLIMIT_NOFILE, &few, nullptr);
                                    }});
    std::string bad = run.unsound();
    bad += unlike(run.hits_of(slow),
                  {"descriptors: no file descriptor left (raise the limit: ulimit -n)", "ok"});
    bad += unless(Json(run.report).number("/generator/emfile") > 0,
                  "the generator does not blame itself");
    bad += unless(run.attack.elapsed < seconds(5), "it takes too long");
    return bad + disturbed(run.hits_of(server.url()));
  });
  CHECK(wrong == "");
}

TEST_CASE("lost packets cost a second, not the attack") {
  need_networks();
  StallWatcher watcher;
  const Network network;
  network.rule("tcp dport 80 numgen random mod 10 < 1 drop");
  network.rule("tcp sport 80 numgen random mod 10 < 1 drop");
  const Network::Visit visit(network);
  const TargetServer server({"-addr=127.0.0.1:80"});
  const FaultRun run =
      run_fault({.flags = {"-rate=100", "-n=200", "-keepalive=false", "-timeout=4s"},
                 .targets = get(server.url()),
                 .network = &network});
  CHECK(run.unsound() == "");
  CHECK(watcher.within(run.attack.elapsed, seconds(7)));
  CHECK(run.with_fault("none") > 180);
  CHECK(Json(run.report).number("/generator/retransmits") > 10);
  CHECK(p99(run.records) > milliseconds(900));  // a SYN is sent again after a second
}
