// What every driver must do (protocol/protocol.h), for each protocol and a test's own.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "contract/scene.h"
#include "core/kind.h"
#include "support/echo/server.h"
#include "support/hostile_server.h"
#include "support/node_server.h"
#include "support/target_server.h"

namespace barrage {

const ProtocolRow& http_protocol();
const ProtocolRow& ws_protocol();
const ProtocolRow& echo_protocol();

namespace {

using test::ContractScene;
using test::sum_of;

// Servers of one protocol, and targets that get this and that from them.
struct Spoken {
  const ProtocolRow& row;
  std::string good;    // a target that succeeds
  std::string silent;  // ... that gets no response
  std::string closes;  // ... whose connection is closed instead
  std::string refused;
  std::string response;  // what `good` gets
};

// They run while the test does.
struct Servers {
  test::TargetServer http;
  test::HostileServer hostile{{"never", "empty"}};
  test::WsServer ws;
  echo::Server echo;

  std::vector<Spoken> protocols() {
    const std::string nobody = "127.0.0.1:1/";
    return {
        {http_protocol(), "GET " + http.url("/"), "GET " + hostile.url("never"),
         "GET " + hostile.url("empty"), "GET http://" + nobody, "Hello, world!"},
        {ws_protocol(), "WS " + ws.url("/echo") + "\nhello", "WS " + ws.url("/silent") + "\nhello",
         "WS " + ws.url("/echo?close=1011,no") + "\nhello", "WS ws://" + nobody + "\nhello",
         "hello"},
        {echo_protocol(), "ECHO " + echo.url() + "\nhello", "ECHO " + echo.url() + "\nhang",
         "ECHO " + echo.url() + "\nclose", "ECHO echo://" + nobody + "\nhello", "hello\n"},
    };
  }
};

Servers& servers() {
  static Servers all;
  return all;
}

ProtocolOptions hasty() {
  ProtocolOptions options;
  options.connect.timeout = std::chrono::milliseconds(200);
  return options;
}

}  // namespace

TEST_CASE("contract: each hit is over once, never inside its start, and its phases fit into it") {
  for (const Spoken& spoken : servers().protocols()) {
    CAPTURE(spoken.good);
    ContractScene scene(spoken.row, spoken.good);
    scene.start(20);
    scene.wait_for(20);
    scene.start(5);
    scene.wait_for(25);
    scene.close();
    CHECK(scene.sound());
    for (const auto& one : scene.ended) {
      CHECK(one.outcome.fault == Fault::none);
      CHECK(one.outcome.kind == spoken.row.kind);
      CHECK(one.outcome.error.empty());
      CHECK(one.outcome.attempts == 1);
      CHECK(sum_of(one.outcome.phases) <= one.service);
      CHECK(one.outcome.response == nullptr);
    }
  }
}

TEST_CASE("contract: hits may be started from inside the end of another") {
  for (const Spoken& spoken : servers().protocols()) {
    for (const std::string& target : {spoken.good, spoken.closes, spoken.refused}) {
      CAPTURE(target);
      ContractScene scene(spoken.row, target, hasty());
      scene.start_from_done(30);
      scene.start(2);
      scene.wait_for(32);
      scene.close();
      CHECK(scene.sound());
    }
  }
}

TEST_CASE("contract: hits that wait for a connection are served or expire, each once") {
  for (const Spoken& spoken : servers().protocols()) {
    for (const std::string& target : {spoken.good, spoken.silent}) {
      CAPTURE(target);
      ProtocolOptions options = hasty();
      options.connect.max_connections = 2;
      ContractScene scene(spoken.row, target, options);
      scene.start_from_done(5);
      scene.start(10);
      scene.wait_for(15);
      CHECK(scene.sound());
      for (const auto& one : scene.ended) {
        CHECK((one.outcome.fault != Fault::none) == (target == spoken.silent));
        CHECK(sum_of(one.outcome.phases) <= one.service);
      }
    }
  }
}

TEST_CASE("contract: what goes wrong is a fault with words") {
  struct Case {
    std::string target;
    std::vector<Fault> faults;
  };
  for (const Spoken& spoken : servers().protocols()) {
    const std::vector<Case> cases = {
        {spoken.refused, {Fault::refused, Fault::lost}},
        {spoken.silent, {Fault::timeout, Fault::lost}},
        {spoken.closes, {Fault::reset, Fault::lost}},
    };
    for (const auto& [target, faults] : cases) {
      CAPTURE(target);
      ContractScene scene(spoken.row, target, hasty());
      scene.start(3);
      scene.wait_for(3);
      CHECK(scene.sound());
      for (const auto& one : scene.ended) {
        CHECK(std::count(faults.begin(), faults.end(), one.outcome.fault) == 1);
        CHECK_FALSE(one.outcome.error.empty());
        CHECK(sum_of(one.outcome.phases) <= one.service);
      }
    }
  }
}

TEST_CASE("contract: an abort ends all hits at once, as cut") {
  for (const Spoken& spoken : servers().protocols()) {
    CAPTURE(spoken.silent);
    ProtocolOptions options;
    options.connect.max_connections = 3;
    ContractScene scene(spoken.row, spoken.silent, options);
    scene.start(8);
    scene.abort();
    CHECK(scene.sound());
    for (const auto& one : scene.ended) CHECK(one.outcome.fault == Fault::cut);
    scene.abort();
    CHECK(scene.sound());
  }
}

TEST_CASE("contract: a response is kept where a target asks for it, up to its size") {
  for (const Spoken& spoken : servers().protocols()) {
    CAPTURE(spoken.good);
    for (const std::size_t most : {std::size_t{1000}, std::size_t{2}}) {
      ContractScene scene(spoken.row, spoken.good, {}, most);
      scene.start(2);
      scene.wait_for(2);
      for (const auto& one : scene.ended) {
        REQUIRE(one.outcome.response);
        CHECK(one.outcome.response->body == spoken.response.substr(0, most));
        CHECK(one.outcome.response->truncated == (spoken.response.size() > most));
        CHECK(one.outcome.response->headers.empty() == (spoken.row.kind != Kind::http));
      }
    }
  }
}

TEST_CASE("contract: a step has a target and times of its own, before its hit is over") {
  ContractScene scene(echo_protocol(),
                      "ECHO " + servers().echo.url() + "\nline {{seq}}\n> times 3");
  scene.start(4);
  scene.wait_for(4);
  CHECK(scene.sound());
  REQUIRE(scene.steps.size() == 12);
  std::map<HitId, std::uint32_t> last;
  for (const auto& [id, step] : scene.steps) {
    CHECK(step.step == ++last[id]);
    REQUIRE(step.target);
    CHECK(step.target->method == "ECHO");
    CHECK(step.due <= step.sent);
    CHECK(step.sent <= step.done);
    CHECK(step.outcome.fault == Fault::none);
  }
}

}  // namespace barrage
