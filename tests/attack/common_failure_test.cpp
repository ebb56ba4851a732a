#include "attack/common_failure.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

namespace {

Result failed(Fault fault, std::string_view error,
              std::string_view url = "http://u@127.0.0.1:9/a") {
  Result result;
  result.fault = fault;
  result.error = error;
  result.url = url;
  return result;
}

const Result kRefused = failed(Fault::refused, "connection refused");

CommonFailure of(const Result& result, int count) {
  CommonFailure all;
  for (int i = 0; i < count; ++i) all.add(result);
  return all;
}

}  // namespace

TEST_CASE("connections that were all refused are said, a few only after a while") {
  CHECK(of(kRefused, 99).text(false).empty());
  CHECK(of(kRefused, 100).text(false) == "every connection so far was refused: 127.0.0.1:9");
  CHECK(of(kRefused, 1).text(true) == "every connection so far was refused: 127.0.0.1:9");
  CommonFailure all = of(failed(Fault::connect_timeout, "timeout while connecting"), 1);
  all.add(failed(Fault::connect_timeout, "timeout while connecting", "ws://[::1]:9/?x"));
  CHECK(all.text(true) ==
        "every connection so far failed: timeout while connecting: 127.0.0.1:9 and others");
  CHECK(CommonFailure().text(true).empty());
}

TEST_CASE("one connection, or another cause, and there is nothing in common") {
  CommonFailure mixed = of(kRefused, 100);
  mixed.add(failed(Fault::dns, "no address for a"));
  CHECK(mixed.text(true) == "each of the first 100 hits failed: connection refused: 127.0.0.1:9");

  CommonFailure early = of(kRefused, 50);
  early.add(failed(Fault::status, "500 Internal Server Error"));
  for (int i = 0; i < 200; ++i) early.add(kRefused);
  CHECK(early.text(true).empty());
}

TEST_CASE("hits that failed alike on good connections are said once there are a hundred") {
  const Result status = failed(Fault::status, "401 Unauthorized");
  CHECK(of(status, 99).text(true).empty());
  CommonFailure all = of(status, 100);
  all.add(Result{});
  CHECK(all.text(false) == "each of the first 100 hits failed: 401 Unauthorized: 127.0.0.1:9");
}

TEST_CASE(
    "connections of a WebSocket count by themselves, and what has none says nothing of them") {
  Result connect = kRefused;
  connect.set_kind(Kind::ws, What::connect);
  CommonFailure all = of(connect, 3);
  Result lost = failed(Fault::lost, "no connection was open");
  for (int i = 0; i < 200; ++i) all.add(lost);
  CHECK(all.text(true) == "every connection so far was refused: 127.0.0.1:9");
  connect.fault = Fault::none;
  all.add(connect);
  CHECK(all.text(true) == "each of the first 100 hits failed: no connection was open: 127.0.0.1:9");
  Result cut = failed(Fault::cut, "cut");
  CHECK(of(cut, 200).text(true).empty());
}

TEST_CASE("WebSockets that are all refused by a response are said, not the events without them") {
  Result connect = failed(Fault::status, "503 Service Unavailable instead of 101", "ws://a:1/x");
  connect.set_kind(Kind::ws, What::connect);
  CommonFailure all = of(connect, 2);
  CHECK(all.text(false).empty());
  const Result lost = failed(Fault::lost, "no connection was open", "ws://a:1/x");
  for (int i = 0; i < 100; ++i) all.add(lost);
  CHECK(all.text(false) ==
        "every connection so far failed: 503 Service Unavailable instead of 101: a:1");
}

TEST_CASE("loops have a failure in common only if each of them has it") {
  CommonFailure all = of(kRefused, 60);
  all.merge(of(kRefused, 60));
  all.merge({});
  CHECK(all.text(false) == "every connection so far was refused: 127.0.0.1:9");
  all.merge(of(Result{}, 1));
  CHECK(all.text(true).empty());
  CommonFailure none;
  none.merge(of(kRefused, 1));
  none.merge(of(failed(Fault::tls, "TLS handshake failed"), 1));
  CHECK(none.text(true).empty());
}
