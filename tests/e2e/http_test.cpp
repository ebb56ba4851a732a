// HTTP/1.1: what is sent, what is counted, what is a fault.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "core/units.h"
#include "support/attack_run.h"
#include "support/nginx.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"
#include "support/wire_server.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

std::string get(const std::string& url) { return "GET " + url + "\n"; }

}  // namespace

TEST_CASE("every hit of a plan is made, recorded and seen by the server") {
  TargetServer server;
  const auto run = run_attack({"-rate=100", "-duration=505ms", "-name=first"}, get(server.url()));
  CHECK(run.attack.exit_code == 0);
  CHECK(run.attack.err.empty());
  CHECK(run.encode.exit_code == 0);
  REQUIRE(run.records.size() == 51);
  CHECK(run.all_ok());
  CHECK(run.with_code(200) == 51);
  for (std::size_t n = 0; n < run.records.size(); ++n) {
    const auto& r = run.records[n];
    CHECK(r.seq == n);
    CHECK(r.due - run.records[0].due == n * 10ms);
    CHECK(r.latency == r.delay + r.service);
    CHECK(r.delay >= 0ns);
    CHECK(r.bytes_in == 13);
    CHECK(r.bytes_out == 0);
    CHECK(r.attack == "first");
    CHECK(r.method == "GET");
    CHECK(r.url == server.url());
  }
  CHECK(server.stop().size() == run.attempts());
}

TEST_CASE("nginx and the records agree on every hit") {
  Nginx nginx;
  const auto run = run_attack({"-rate=200", "-duration=500ms"},
                              get(nginx.http("/?a")) + "\n" + get(nginx.http("/status/500")));
  REQUIRE(run.records.size() == 100);
  CHECK(run.with_code(200) == 50);
  CHECK(run.with_code(500) == 50);
  CHECK(run.with_fault("status") == 50);
  const auto seen = nginx.stop();
  CHECK(seen.size() == run.attempts());
  for (const auto& request : seen) {
    CHECK(request.protocol == "HTTP/1.1");
    CHECK(request.host == "localhost:" + std::to_string(nginx.http_port()));
    CHECK(request.accept_encoding.empty());
    CHECK(request.user_agent.find("barrage") != std::string::npos);
  }
}

TEST_CASE("a number of hits, a rate that is not whole and lazy targets end where they should") {
  TargetServer server;
  CHECK(run_attack({"-rate=1000", "-n=7"}, get(server.url())).records.size() == 7);
  CHECK(run_attack({"-rate=7.5", "-duration=500ms"}, get(server.url())).records.size() == 4);
  CHECK(run_attack({"-rate=100/3s", "-duration=90ms"}, get(server.url())).records.size() == 3);
  const auto lazy =
      run_attack({"-rate=1000", "-lazy", "-duration=60s"},
                 get(server.url("/1")) + get(server.url("/2")) + get(server.url("/3")));
  CHECK(lazy.attack.exit_code == 0);
  REQUIRE(lazy.records.size() == 3);
  CHECK(lazy.all_ok());
  CHECK(server.stop().size() == 7 + 4 + 3 + 3);
}

TEST_CASE("several loops make the same hits as one") {
  TargetServer server;
  const auto run = run_attack({"-rate=400", "-n=200", "-threads=3"}, get(server.url()));
  REQUIRE(run.records.size() == 200);
  CHECK(run.all_ok());
  for (std::size_t n = 0; n < 200; ++n) {
    CHECK(run.records[n].seq == n);
    CHECK(run.records[n].due - run.records[0].due == n * 2500us);
  }
  CHECK(server.stop().size() == run.attempts());
}

TEST_CASE("a ramp's hits are due where the integral of its rate says") {
  TargetServer server;
  const auto run = run_attack({"-stages=500ms:100 200ms@50"}, get(server.url()));
  REQUIRE(run.records.size() == 35);  // 25 in the ramp, 10 in the hold
  CHECK(run.all_ok());
  const auto due = [&](std::size_t n) { return run.records[n].due - run.records[0].due; };
  CHECK(due(4) == 200ms);  // 100 n^2 hits after n seconds
  CHECK(due(9) == 300ms);
  CHECK(due(25) == 500ms);
  CHECK(due(26) == 520ms);
  CHECK(server.stop().size() == 35);
}

TEST_CASE("as fast as possible keeps its bound on hits in flight") {
  TargetServer server({"-service=2ms"});
  const auto run = run_attack({"-rate=0", "-max-workers=3", "-n=60"}, get(server.url()));
  CHECK(run.records.size() == 60);
  CHECK(run.all_ok());
  const auto seen = server.stop();
  CHECK(seen.size() == 60);
  for (std::size_t i = 3; i < seen.size(); ++i) CHECK(seen[i].arrival > seen[i - 3].departure);
}

TEST_CASE("latency counts from when the hit was due, also while it waits for room") {
  TargetServer server({"-service=20ms"});
  const auto run = run_attack({"-rate=100", "-n=20", "-max-workers=1"}, get(server.url()));
  REQUIRE(run.records.size() == 20);
  for (std::size_t n = 0; n < 20; ++n) {
    CHECK(run.records[n].service >= 20ms);
    CHECK(run.records[n].latency >= 20ms + n * 10ms);
  }
}

TEST_CASE("no latency is below what a server with a single queue makes of it") {
  TargetServer server({"-service=10ms", "-fifo"});
  const auto run = run_attack({"-rate=200", "-n=40"}, get(server.url()));
  REQUIRE(run.records.size() == 40);
  // Whatever the order of arrival, the k-th to depart does so k x 10 ms after the first was sent.
  std::vector<WallTime> ends;
  for (const auto& r : run.records) ends.push_back(r.due + r.latency);
  std::sort(ends.begin(), ends.end());
  for (std::size_t k = 0; k < ends.size(); ++k) {
    CHECK(ends[k] - run.records[0].due >= (k + 1) * 10ms);
  }
}

TEST_CASE("connections are reused unless -keepalive=false") {
  {
    TargetServer server;
    const auto run = run_attack({"-rate=200", "-n=40", "-max-connections=1"}, get(server.url()));
    CHECK(run.all_ok());
    const auto seen = server.stop();
    CHECK(seen.size() == 40);
    CHECK(seen.back().connection == 0);
  }
  TargetServer server;
  const auto run = run_attack({"-rate=200", "-n=40", "-keepalive=false"}, get(server.url()));
  CHECK(run.all_ok());
  const auto seen = server.stop();
  REQUIRE(seen.size() == 40);
  std::vector<std::uint64_t> connections;
  connections.reserve(seen.size());
  for (const auto& request : seen) connections.push_back(request.connection);
  std::sort(connections.begin(), connections.end());
  for (std::size_t i = 0; i < 40; ++i) CHECK(connections[i] == i);
}

TEST_CASE("hits that wait for one of few connections get it in their order") {
  TargetServer server({"-service=2ms"});
  const auto run =
      run_attack({"-rate=4000", "-n=4000", "-max-connections=4", "-threads=2"}, get(server.url()));
  CHECK(run.all_ok());
  const auto seen = server.stop();
  REQUIRE(seen.size() == 4000);
  std::set<std::uint64_t> connections;
  for (const auto& request : seen) connections.insert(request.connection);
  CHECK(connections.size() == 4);
  // Two loops with two connections each: a hit can overtake its neighbours, not the queue.
  std::size_t overtaken = 0;
  const auto done = [&](std::size_t n) { return run.records[n].due + run.records[n].latency; };
  for (std::size_t n = 8; n < run.records.size(); ++n) overtaken += done(n) < done(n - 8) ? 1 : 0;
  CHECK(overtaken == 0);
}

TEST_CASE("waiting for one of few connections is a part of a hit's time") {
  TargetServer server({"-service=100ms"});
  const auto wrong = unless_stalled([&]() -> std::string {
    const auto run =
        run_attack({"-rate=0", "-max-workers=10", "-n=10", "-max-connections=1", "-timeout=350ms"},
                   get(server.url()));
    const auto ok = run.with_fault("none"), waited = run.with_fault("connect_timeout");
    CHECK(run.records.size() == 10);
    CHECK(ok + waited + run.with_fault("timeout") == 10);
    for (const auto& r : run.records) {
      if (r.fault == "connect_timeout") CHECK(r.error == "timeout waiting for a connection");
      if (r.latency >= 450ms) return "a hit takes " + format_duration(r.latency);
    }
    if (ok == 3 && waited >= 6) return {};
    return std::to_string(ok) + " succeed, " + std::to_string(waited) + " get no connection";
  });
  CHECK(wrong == "");
}

TEST_CASE("bodies come from the target, from a file or from -body, and are counted") {
  TargetServer server;
  const TempDir dir;
  const auto file = dir.write("body.json", R"({"id": 12345})");
  const auto run = run_attack({"-rate=100", "-n=3", "-body=" + dir.write("default", "four")},
                              "POST " + server.url("/echo") + "\nContent-Type: text/plain\n@" +
                                  file + "\n\nPOST " + server.url("/echo") +
                                  "\n{\"a\": 1}\n\nPUT " + server.url("/echo") + "\n");
  REQUIRE(run.records.size() == 3);
  CHECK(run.all_ok());
  for (const std::size_t n : {0, 1, 2}) {
    CHECK(run.records[n].bytes_out == std::vector<std::size_t>{13, 8, 4}[n]);
    CHECK(run.records[n].bytes_in == run.records[n].bytes_out);
  }
}

TEST_CASE("flag -chunked sends the body without a length") {
  Nginx nginx;
  const TempDir dir;
  const auto run = run_attack({"-rate=100", "-n=2", "-chunked", "-body=" + dir.write("b", "12345")},
                              "POST " + nginx.http() + "\n");
  CHECK(run.all_ok());
  for (const auto& request : nginx.stop()) {
    CHECK(request.transfer_encoding == "chunked");
    CHECK(request.content_length.empty());
  }
}

TEST_CASE("redirects are followed to the same host only, without -redirects-to=any") {
  struct Row {
    std::string path;
    std::vector<std::string> flags;
    unsigned code;
    std::string fault;
    std::size_t requests;  // per hit
  };
  const std::vector<Row> rows = {
      {"/redirect/same", {}, 200, "none", 2},
      {"/redirect/same", {"-redirects=-1"}, 302, "none", 1},
      {"/redirect/same", {"-redirects=0"}, 302, "redirect", 1},
      {"/redirect/host", {}, 302, "redirect", 1},
      {"/redirect/host", {"-redirects-to=any"}, 200, "none", 2},
      {"/redirect/loop", {}, 302, "redirect", 11},
      {"/redirect/loop", {"-redirects=2"}, 302, "redirect", 3},
  };
  for (const auto& row : rows) {
    Nginx nginx;
    auto flags = row.flags;
    flags.insert(flags.end(), {"-rate=100", "-n=2"});
    const auto run = run_attack(flags, get(nginx.http(row.path)));
    INFO(row.path << (row.flags.empty() ? "" : " " + row.flags[0]));
    CHECK(run.records.size() == 2);
    CHECK(run.with_fault(row.fault) == 2);
    CHECK(run.with_code(row.code) == 2);
    CHECK(nginx.stop().size() == 2 * row.requests);
  }
}

TEST_CASE("a redirect leaves nothing behind in the hits that follow") {
  Nginx nginx;
  const auto run = run_attack({"-rate=100", "-n=6"},
                              get(nginx.http("/redirect/same")) + "\n" + get(nginx.http("/plain")));
  CHECK(run.records.size() == 6);
  const auto requests = nginx.stop();
  CHECK(requests.size() == 9);
  for (const auto& request : requests) CHECK(request.referer == "");
}

TEST_CASE("a 307 sends method and body again") {
  Nginx nginx;
  const auto run =
      run_attack({"-rate=100", "-n=1"}, "POST " + nginx.http("/redirect/307") + "\n{}\n");
  CHECK(run.all_ok());
  const auto seen = nginx.stop();
  REQUIRE(seen.size() == 2);
  CHECK(seen[1].method == "POST");
  CHECK(seen[1].content_length == "2");
}

TEST_CASE("a body larger than -max-response is a fault, and what is smaller is read whole") {
  Nginx nginx;
  auto run = run_attack({"-rate=100", "-n=2", "-max-response=1MiB"}, get(nginx.http("/large")));
  CHECK(run.with_fault("too_large") == 2);
  run = run_attack({"-rate=100", "-n=2", "-max-response=8MiB"}, get(nginx.http("/large")));
  CHECK(run.all_ok());
  REQUIRE(run.records.size() == 2);
  CHECK(run.records[0].bytes_in == 8 << 20);
  // Vegeta's bounds what is stored, and nothing is stored.
  for (const char* stored : {"-max-body=1KB", "-max-body=0", "-max-body=-1"}) {
    run = run_attack({"-rate=100", "-n=1", stored}, get(nginx.http("/large")));
    CHECK(run.all_ok());
  }

  TargetServer server;
  run = run_attack({"-rate=100", "-n=2", "-max-response=1MiB"}, get(server.url("/endless")));
  CHECK(run.with_fault("too_large") == 2);
}

TEST_CASE("a response whose body fails keeps its code, and is no success") {
  WireServer server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  const auto run = run_attack({"-rate=100", "-n=3", "-timeout=300ms"}, get(server.url()));
  CHECK(run.with_code(200) == 3);
  const Json report(report_stream(run.encode.out, "json").out);
  CHECK(report.number("/status_codes/200") == report.number("/requests"));
  CHECK(report.number("/success") == 0);
}

TEST_CASE("responses are compressed only with -compressed, and counted as on the wire") {
  Nginx nginx;
  auto run = run_attack({"-rate=100", "-n=1"}, get(nginx.http("/text")));
  REQUIRE(run.records.size() == 1);
  CHECK(run.records[0].bytes_in == 1 << 20);
  run = run_attack({"-rate=100", "-n=1", "-compressed"}, get(nginx.http("/text")));
  REQUIRE(run.records.size() == 1);
  CHECK(run.all_ok());
  CHECK(run.records[0].bytes_in < 100'000);
  CHECK(run.records[0].bytes_in > 0);
  CHECK(nginx.stop().at(1).accept_encoding.find("gzip") != std::string::npos);
}

TEST_CASE("what servers do to a hit has a name") {
  TargetServer server;
  const auto fault = [&](const std::string& path, const std::vector<std::string>& more = {}) {
    auto flags = more;
    flags.insert(flags.end(), {"-rate=100", "-n=3"});
    const auto run = run_attack(flags, get(server.url(path)));
    CHECK(run.attack.exit_code == 0);
    REQUIRE(run.records.size() == 3);
    CHECK(run.with_fault(run.records[0].fault) == 3);
    if (run.records[0].fault != "none") CHECK_FALSE(run.records[0].error.empty());
    return run.records[0].fault + " " + std::to_string(run.records[0].code);
  };
  CHECK(fault("/") == "none 200");
  CHECK(fault("/status/399") == "none 399");
  CHECK(fault("/status/404") == "status 404");
  CHECK(fault("/status/503") == "status 503");
  CHECK(fault("/reset") == "reset 0");
  CHECK(fault("/short") == "short_body 200");
  CHECK(fault("/hang", {"-timeout=1s"}) == "timeout 0");
  CHECK(fault("/drip/10/10s", {"-timeout=1s"}) == "timeout 200");
  CHECK(fault("/delay/1ms", {"-timeout=0"}) == "none 200");
}

TEST_CASE("a timeout is recorded at its time, not before") {
  TargetServer server;
  const auto run = run_attack({"-rate=100", "-n=5", "-timeout=500ms"}, get(server.url("/hang")));
  CHECK(run.with_fault("timeout") == 5);
  for (const auto& r : run.records) CHECK(r.service >= 499ms);
}

TEST_CASE("a refused connection is data, not an error") {
  const auto url = "http://127.0.0.1:" + std::to_string(free_port()) + "/";
  const auto run = run_attack({"-rate=100", "-n=5"}, get(url));
  CHECK(run.attack.exit_code == 0);
  CHECK(run.with_fault("refused") == 5);
  CHECK(run.with_code(0) == 5);
}

TEST_CASE("faults that the server makes are counted as the server makes them") {
  TargetServer server({"-fail-every=4", "-reset-every=10"});
  const auto run = run_attack({"-rate=200", "-n=100", "-max-workers=1"}, get(server.url()));
  REQUIRE(run.records.size() == 100);
  const auto seen = server.stop();
  std::size_t failed = 0, resets = 0;
  for (const auto& request : seen) {
    failed += request.status == 503;
    resets += request.status == 0;
  }
  CHECK(run.attempts() == seen.size());
  CHECK(run.with_fault("status") == failed);
  // A reset connection that was used before may be tried again, silently for the hit.
  CHECK(run.with_fault("reset") + (seen.size() - 100) == resets);
}

TEST_CASE("responses that trickle in are read to their end") {
  TargetServer server({"-service=10ms", "-chunks=9", "-chunk-gap=10ms"});
  const auto run = run_attack({"-rate=100", "-n=5"}, get(server.url()));
  CHECK(run.all_ok());
  for (const auto& r : run.records) {
    CHECK(r.service >= 100ms);
    CHECK(r.bytes_in == 13);
  }
}
