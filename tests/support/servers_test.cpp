#include <catch2/catch_test_macros.hpp>

#include "support/nginx.h"
#include "support/target_server.h"
#include "support/wire_server.h"

using namespace barrage::test;

namespace {

Finished curl(const std::vector<std::string>& args) {
  std::vector<std::string> argv{"curl", "-q", "-sS", "--noproxy", "*"};
  argv.insert(argv.end(), args.begin(), args.end());
  return run({.argv = argv});
}

}  // namespace

TEST_CASE("nginx responds on each of its listeners and logs the requests") {
  Nginx nginx;
  CHECK(curl({nginx.http()}).out == "Hello, world!");
  CHECK(curl({"--cacert", nginx.ca(), nginx.https()}).out == "Hello, world!");
  CHECK(curl({"--cacert", nginx.ca(), "--cert", nginx.client_both(), nginx.mtls()}).out ==
        "Hello, world!");
  CHECK(curl({"--http2-prior-knowledge", nginx.h2c("/?x")}).out == "Hello, world!");
  CHECK(curl({"--unix-socket", nginx.unix_socket(), "-H", "X-Test: \"a\"", "http://a/"}).out ==
        "Hello, world!");
  CHECK(curl({nginx.http("/large")}).out.size() == 8 << 20);
  CHECK(curl({"-L", nginx.http("/redirect/host")}).out == "Hello, world!");

  const auto seen = nginx.stop();
  REQUIRE(seen.size() == 8);
  CHECK(seen[0].port == nginx.http_port());
  CHECK(seen[0].protocol == "HTTP/1.1");
  CHECK(seen[1].port == nginx.https_port());
  CHECK(seen[1].protocol == "HTTP/2.0");
  CHECK(seen[2].client == "CN=client.test");
  CHECK(seen[3].uri == "/?x");
  CHECK(seen[4].port == 0);
  CHECK(seen[4].x_test == "\"a\"");
  CHECK(seen[6].status == 302);
  CHECK(seen[7].port == nginx.other_port());
}

TEST_CASE("target-server logs what arrived") {
  TargetServer server({"-fail-every=2"});
  CHECK(curl({server.url("/a"), server.url("/b")}).exit_code == 0);
  const auto seen = server.stop();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].path == "/a");
  CHECK(seen[1].status == 503);
  CHECK(seen[0].connection == seen[1].connection);
  CHECK(seen[0].end < seen[1].arrival);
}

TEST_CASE("the wire server keeps bytes as they came") {
  WireServer server;
  CHECK(curl({"-H", "x-ODD: 1", "-H", "x-ODD: 2", server.url("/a"), server.url("/b")}).exit_code ==
        0);
  const auto seen = server.stop();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].starts_with("GET /a HTTP/1.1\r\n"));
  CHECK(seen[0].find("x-ODD: 1\r\nx-ODD: 2\r\n") != std::string::npos);
  CHECK(seen[0].find("GET /b HTTP/1.1\r\n") != std::string::npos);
}
