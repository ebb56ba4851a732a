// Names that do not resolve, or resolve late, or elsewhere.
#include <signal.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>

#include "fault_run.h"
#include "support/dns_server.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Says = DnsServer::Says;
using Texts = std::vector<std::string>;

namespace {

std::string get(const std::string& url) { return "GET " + url + "\n"; }

// A network whose programs ask a DNS server on 127.0.0.1:53, with a healthy server.
struct Named {
  Named() { network.resolve_by("nameserver 127.0.0.1\noptions timeout:5 attempts:5"); }

  std::string url(const std::string& host) const {
    return "http://" + host + ":" + std::to_string(server.port()) + "/";
  }
  FaultRun run(const std::string& targets, std::vector<std::string> flags,
               std::function<void(Process&)> meanwhile = {}) const {
    return run_fault({.flags = std::move(flags),
                      .targets = targets,
                      .network = &network,
                      .meanwhile = std::move(meanwhile)});
  }

  Network network;
  Network::Visit visit{network};
  TargetServer server;
  DnsServer dns{53};
};

bool sent_nothing(const FaultRun& run) { return run.records.empty() && run.attack.out.empty(); }

}  // namespace

TEST_CASE("a name without an address is said before anything is sent") {
  need_networks();
  Named named;
  named.dns.set("fails.test", {.says = Says::server_failure});
  named.dns.set("never.test", {.says = Says::nothing});
  const std::vector<std::string> flags{"-rate=10", "-n=10"};
  const auto ask = [&](const std::string& host, std::vector<std::string> more = {}) {
    more.insert(more.end(), flags.begin(), flags.end());
    return std::async(std::launch::async, [&named, more, target = get(named.url(host))] {
      return named.run(target, more);
    });
  };
  StallWatcher watcher;
  auto asked_nobody = ask("nowhere.test");
  auto asked_broken = ask("fails.test");
  auto asked_silent = ask("never.test");
  auto asked_own_silent = ask("never.test", {"-resolvers=127.0.0.1:53"});
  auto interrupted = std::async(std::launch::async, [&] {
    return named.run(get(named.url("never.test")), flags, [](Process& attack) {
      std::this_thread::sleep_for(milliseconds(500));
      attack.send(SIGINT);
    });
  });

  const FaultRun nobody = asked_nobody.get();
  CHECK(nobody.attack.exit_code == 2);
  CHECK(nobody.attack.err.starts_with("attack: cannot resolve nowhere.test:"));
  CHECK(nobody.attack.err.find("Name or service not known") != std::string::npos);
  CHECK(sent_nothing(nobody));

  const FaultRun broken = asked_broken.get();
  CHECK(broken.attack.exit_code == 2);
  CHECK(broken.attack.err.find("Temporary failure in name resolution") != std::string::npos);
  CHECK(sent_nothing(broken));

  const FaultRun stopped = interrupted.get();
  CHECK(stopped.attack.signal == SIGINT);
  CHECK(watcher.within(stopped.attack.elapsed, seconds(2)));
  CHECK(sent_nothing(stopped));

  const FaultRun own_silent = asked_own_silent.get();
  CHECK(own_silent.attack.exit_code == 2);
  CHECK(watcher.within(own_silent.attack.elapsed, seconds(11)));
  CHECK(sent_nothing(own_silent));

  const FaultRun silent = asked_silent.get();
  CHECK(silent.attack.exit_code == 2);
  CHECK(silent.attack.err.find("no response within 10s") != std::string::npos);
  CHECK(watcher.within(silent.attack.elapsed, seconds(12)));
  CHECK(sent_nothing(silent));
  CHECK(named.server.stop().empty());
}

TEST_CASE("a slow look-up costs no hit its time") {
  need_networks();
  Named named;
  named.dns.set("slow.test", {.after = milliseconds(300)});
  const auto wrong = unless_stalled([&] {
    const FaultRun run = named.run(get(named.url("slow.test")), {"-rate=100", "-n=100"});
    std::string bad = run.unsound();
    bad += unless(run.attack.elapsed > milliseconds(300 + 990), "it is too quick");
    return bad + disturbed(run.records);
  });
  CHECK(wrong == "");
}

TEST_CASE("a -lazy target without an address is a hit that failed, and nothing else") {
  need_networks();
  Named named;
  std::string targets;
  for (int i = 0; i < 50; ++i) {
    targets += get(named.url("127.0.0.1")) + get(named.url("nowhere.test"));
  }
  const FaultRun run = named.run(targets, {"-lazy", "-rate=100", "-n=100"});
  CHECK(run.unsound() == "");
  CHECK(outcomes(run.hits_of(named.url("127.0.0.1"))) == Texts{"ok"});
  const auto hits = run.hits_of(named.url("nowhere.test"));
  REQUIRE(hits.size() == 50);
  CHECK(outcomes(hits) == Texts{"dns: no address for nowhere.test: Name or service not known"});
  CHECK(hits.front().attempts == 0);
  CHECK(named.dns.asked("nowhere.test") < 10);
}

TEST_CASE("a -lazy target whose look-up is slow delays no other") {
  need_networks();
  Named named;
  named.dns.set("slow.test", {.after = milliseconds(3000)});
  std::string targets = get(named.url("slow.test"));
  for (int i = 0; i < 41; ++i) targets += get(named.url("127.0.0.1"));
  const auto wrong = unless_stalled([&] {
    const FaultRun run = named.run(targets, {"-lazy", "-rate=20", "-n=42"});
    std::string bad = run.unsound();
    bad += unless(run.all_ok() && run.records.size() == 42, "hits failed");
    bad += unless(run.hits_of(named.url("slow.test")).size() == 1, "it was not sent");
    return bad + disturbed(run.hits_of(named.url("127.0.0.1")));
  });
  CHECK(wrong == "");
}

TEST_CASE("names that move are followed off the loop, and the end does not wait for them") {
  need_networks();
  Named named;
  const std::string port = std::to_string(named.server.port());
  TargetServer other({"-addr=127.0.0.2:" + port});
  named.dns.set("moves.test", {.address = "127.0.0.1"});
  const auto wrong = unless_stalled([&] {
    const FaultRun run = named.run(
        get(named.url("moves.test")) + get(named.url("127.0.0.1")),
        {"-rate=200", "-duration=3s", "-keepalive=false", "-dns-ttl=100ms"}, [&](Process&) {
          std::this_thread::sleep_for(seconds(1));
          named.dns.set("moves.test", {.address = "127.0.0.2", .after = milliseconds(50)});
          std::this_thread::sleep_for(seconds(1));
          named.dns.set("moves.test", {.says = Says::nothing});
        });
    std::string bad = run.unsound();
    bad += unless(run.all_ok(), "hits failed");
    bad += unless(run.attack.elapsed < seconds(4), "it takes too long");
    named.dns.set("moves.test", {.address = "127.0.0.1"});
    return bad + disturbed(run.records);
  });
  CHECK(wrong == "");
  const auto moved = other.stop().size();
  CHECK(moved > 100);  // in one go or more
}

TEST_CASE("resolving for each connection delays no hit and times out") {
  need_networks();
  Named named;
  named.dns.set("never.test", {.says = Says::nothing});
  const auto wrong = unless_stalled([&] {
    const FaultRun run = named.run(get(named.url("never.test")) + get(named.url("127.0.0.1")),
                                   {"-rate=100", "-n=200", "-dns-ttl=-1", "-timeout=500ms"});
    std::string bad = run.unsound();
    bad +=
        unlike(run.hits_of(named.url("never.test")), {"dns: timeout while resolving never.test"});
    bad += unless(run.attack.elapsed < seconds(4), "it takes too long");
    bad += unlike(run.hits_of(named.url("127.0.0.1")), {"ok"});
    return bad + disturbed(run.hits_of(named.url("127.0.0.1")));
  });
  CHECK(wrong == "");
}
