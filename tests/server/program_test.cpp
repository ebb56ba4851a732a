#include <signal.h>

#include <catch2/catch_test_macros.hpp>

#include "raw_client.h"
#include "support/files.h"
#include "support/process.h"

using namespace barrage::test;

TEST_CASE("target-server says where it listens and ends well on SIGTERM, with its log complete") {
  const TempDir dir;
  Process server({.argv = {program("target-server"), "-addr=127.0.0.1:0", "-addr-file",
                           dir.file("addr"), "-log=" + dir.file("log.csv")}});
  const auto line = server.read_line();
  REQUIRE(line);
  const auto address = content_of(dir.file("addr"));
  CHECK(*line + "\n" ==
        "target-server: listening on http://" + address.substr(0, address.size() - 1) + "/\n");
  RawClient client(static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1))));
  CHECK(client.get("/").status == 200);
  server.send(SIGTERM);
  const auto done = server.wait();
  CHECK(done.exit_code == 0);
  CHECK(done.err.empty());
  CHECK(lines_of(content_of(dir.file("log.csv"))).size() == 2);
}

TEST_CASE("target-server explains wrong flags with code 2 and a busy port with code 1") {
  auto done = run({.argv = {program("target-server"), "-addr=192.0.2.1:80"}});
  CHECK(done.exit_code == 2);
  CHECK(done.err.find("not a loopback address") != std::string::npos);
  done = run({.argv = {program("target-server"), "-slow=1s"}});
  CHECK(done.exit_code == 2);
  CHECK(done.err.find("-slow-every") != std::string::npos);

  Process first({.argv = {program("target-server"), "-addr=127.0.0.1:0"}});
  const auto line = first.read_line().value();
  const auto port = line.substr(line.rfind(':') + 1);
  done = run(
      {.argv = {program("target-server"), "-addr=127.0.0.1:" + port.substr(0, port.size() - 1)}});
  CHECK(done.exit_code == 1);
  CHECK(done.err.find("cannot listen on 127.0.0.1:") != std::string::npos);
}
