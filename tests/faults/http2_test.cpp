// Servers that spoil HTTP/2, over TLS: one record for each planned hit, what was sent again
// counted, connections bounded, and hits on a healthy server beside them that do not notice.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "core/units.h"
#include "fault_run.h"
#include "support/hostile_server.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;
using Names = std::set<std::string>;

namespace {

std::uint64_t attempts(const std::vector<Record>& hits) {
  return std::accumulate(hits.begin(), hits.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Record& hit) { return sum + hit.attempts; });
}

Names faults(const std::vector<Record>& hits) {
  Names names;
  for (const Record& hit : hits) names.insert(hit.fault);
  return names;
}

bool among(const Names& names, const Names& allowed) {
  return !names.empty() &&
         std::includes(allowed.begin(), allowed.end(), names.begin(), names.end());
}

// Each hostile target once, then the healthy server so often, over and over.
std::string targets(const HostileServer& hostile, const std::vector<std::string>& behaviours,
                    const TargetServer& healthy, int healthy_hits) {
  std::string text;
  for (const auto& behaviour : behaviours) {
    const bool waits_for_window = behaviour == "h2_window0";
    text += (waits_for_window ? "POST " : "GET ") + hostile.url(behaviour) + "\n";
    if (waits_for_window) text += "{\"a\": 1}\n";
    text += "\n";
  }
  for (int i = 0; i < healthy_hits; ++i) text += "GET " + healthy.url() + "\n\n";
  return text;
}

}  // namespace

TEST_CASE(
    "refused streams and closed connections have different faults, and connections are bounded") {
  const Texts behaviours{"h2_ok",      "h2_goaway",   "h2_goaway_error", "h2_rst", "h2_refused",
                         "h2_window0", "h2_streams0", "h2_bigframe",     "h2_push"};
  const TargetServer healthy;
  const auto wrong = unless_stalled([&] {
    HostileServer hostile(behaviours);
    const FaultRun run =
        run_fault({.flags = {"-rate=300", "-n=600", "-timeout=500ms", "-root-certs", hostile.ca()},
                   .targets = targets(hostile, behaviours, healthy, 21)});
    auto seen = hostile.stop();
    const auto hits = [&](const std::string& behaviour) {
      return run.hits_of(hostile.url(behaviour));
    };
    std::string bad = run.unsound();
    bad += unless(run.attack.elapsed < seconds(4), "it takes too long");
    bad += unless(run.attack.max_rss_kib < 64 << 10, "it takes too much memory");
    for (const auto& behaviour : behaviours) {
      bad += unless(hits(behaviour).size() == 20, behaviour + " has not one record per hit");
      // A request on a connection that closes may be written and never read.
      bad += unless(attempts(hits(behaviour)) >= seen[behaviour].requests,
                    behaviour + " saw more requests than were counted");
    }
    bad += unlike(hits("h2_ok"), {"ok"});
    bad += unless(seen["h2_ok"].connections == 1, "streams do not share a connection");
    // What is refused for sure is sent again, for each hit, however long a handle lives.
    bad += unlike(hits("h2_goaway"), {"ok"});
    bad += unless(attempts(hits("h2_goaway")) > 30, "h2_goaway: nothing is sent again");
    bad += unlike(hits("h2_goaway_error"), {"reset: connection closed before a response"});
    bad += unlike(hits("h2_rst"), {"reset: HTTP/2 stream reset by the server: INTERNAL_ERROR"});
    bad += unless(seen["h2_rst"].connections == 1, "a reset stream costs its connection");
    bad += unlike(hits("h2_refused"), {"reset: closed or refused each time it was sent again"});
    bad += unless(attempts(hits("h2_refused")) == 120 && seen["h2_refused"].requests == 120 &&
                      seen["h2_refused"].connections <= 120,
                  "h2_refused: not six attempts for each hit");
    bad += unlike(hits("h2_window0"), {"timeout: timeout waiting for the response"});
    bad += unlike(hits("h2_streams0"), {"timeout: timeout waiting for the response"});
    bad += unless(faults(hits("h2_bigframe")) == Names{"protocol"}, "h2_bigframe");
    bad += unless(faults(hits("h2_push")) == Names{"protocol"}, "h2_push");
    bad += unlike(run.hits_of(healthy.url()), {"ok"});
    return bad + disturbed(run.hits_of(healthy.url()));
  });
  CHECK(wrong == "");
}

// nghttp2 takes a thousand pings before it gives a connection up, and libcurl reads them at one go:
// 10 to 15 ms, once per connection. So there is one hit of each kind.
TEST_CASE("floods of frames end at a limit and do not stop the loop") {
  const Texts behaviours{"h2_pings", "h2_settings", "h2_continuations", "h2_data"};
  const TargetServer healthy;
  const auto wrong = unless_stalled([&] {
    HostileServer hostile(behaviours);
    const FaultRun run = run_fault({.flags = {"-rate=400", "-n=800", "-timeout=500ms",
                                              "-max-response=1MiB", "-root-certs", hostile.ca()},
                                    .targets = targets(hostile, behaviours, healthy, 796)});
    const auto hits = [&](const char* behaviour) { return run.hits_of(hostile.url(behaviour)); };
    std::string bad = run.unsound();
    bad += unless(run.attack.elapsed < seconds(4), "it takes too long");
    bad += unless(run.attack.max_rss_kib < 64 << 10, "it takes too much memory");
    bad += unless(among(faults(hits("h2_pings")), {"protocol", "reset"}), "h2_pings");
    bad += unless(among(faults(hits("h2_settings")), {"protocol", "reset"}), "h2_settings");
    bad += unless(among(faults(hits("h2_continuations")), {"header_too_large", "protocol"}),
                  "h2_continuations");
    bad += unless(hits("h2_data").front().fault == "too_large", "h2_data");
    bad += unlike(run.hits_of(healthy.url()), {"ok"});
    return bad + disturbed(run.hits_of(healthy.url()));
  });
  CHECK(wrong == "");
}

TEST_CASE("HTTP/2 without TLS meets the same") {
  const Texts behaviours{"h2c_ok", "h2c_goaway", "h2c_refused", "h2c_http1"};
  HostileServer hostile(behaviours);
  std::string lines;
  for (const auto& behaviour : behaviours) lines += "GET " + hostile.url(behaviour) + "\n\n";
  const FaultRun run =
      run_fault({.flags = {"-h2c", "-rate=200", "-n=80", "-timeout=2s"}, .targets = lines});
  const auto seen = hostile.stop();
  CHECK(run.unsound() == "");
  const auto hits = [&](const char* behaviour) { return run.hits_of(hostile.url(behaviour)); };
  CHECK(outcomes(hits("h2c_ok")) == Texts{"ok"});
  CHECK(outcomes(hits("h2c_goaway")) == Texts{"ok"});
  CHECK(outcomes(hits("h2c_refused")) ==
        Texts{"reset: closed or refused each time it was sent again"});
  CHECK(attempts(hits("h2c_refused")) == seen.at("h2c_refused").requests);
  CHECK(faults(hits("h2c_http1")) == Names{"protocol"});
}

TEST_CASE("only its own hits wait for a slow server") {
  const HostileServer hostile({"h2c_slow", "h2c_ok"});
  const auto wrong = unless_stalled([&] {
    const FaultRun run = run_fault(
        {.flags = {"-h2c", "-rate=100", "-n=40", "-timeout=5s"},
         .targets = "GET " + hostile.url("h2c_slow") + "\n\nGET " + hostile.url("h2c_ok") + "\n"});
    std::string bad = run.unsound();
    for (const Record& hit : run.records) {
      const bool slow = hit.url == hostile.url("h2c_slow");
      bad += unless(hit.fault == "none", hit.error);
      bad += unless(slow ? hit.service >= milliseconds(500) : hit.service < milliseconds(100),
                    hit.url + " takes " + format_duration(hit.service));
    }
    return bad;
  });
  CHECK(wrong == "");
}

// It takes 50 ms to connect, and only the first connection shows that it cannot be shared.
TEST_CASE("hits on a server of HTTP/1.1 wait for no connection once it is known") {
  const HostileServer hostile({"late_close"});
  const auto wrong = unless_stalled([&] {
    const FaultRun run =
        run_fault({.flags = {"-rate=100", "-n=50", "-timeout=5s", "-root-certs", hostile.ca()},
                   .targets = "GET " + hostile.url("late_close") + "\n"});
    std::string bad = run.unsound();
    for (const Record& hit : run.records) {
      bad += unless(hit.fault == "none", hit.error);
      bad += unless(hit.seq < 10 || hit.service < milliseconds(90),
                    "a hit takes " + format_duration(hit.service));
    }
    return bad;
  });
  CHECK(wrong == "");
}
