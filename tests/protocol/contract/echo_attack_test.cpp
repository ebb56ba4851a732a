// A protocol from end to end, of which barrage knows one line in the list of kinds.
#include <catch2/catch_test_macros.hpp>

#include "support/attack_run.h"
#include "support/echo/server.h"
#include "support/files.h"
#include "support/process.h"

namespace barrage {
namespace {

test::Finished attack_echo(const std::vector<std::string>& flags, const std::string& targets) {
  std::vector<std::string> argv = {BARRAGE_ATTACK_ECHO};
  argv.insert(argv.end(), flags.begin(), flags.end());
  return test::run({.argv = argv, .input = targets});
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++times;
  return times;
}

}  // namespace

TEST_CASE("echo: an attack makes hits of them all, and its steps are beside them") {
  const echo::Server server;
  const auto attack =
      attack_echo({"-rate=100", "-duration=200ms"},
                  "# @name three\nECHO " + server.url() + "\nline {{seq}}\n> times 3\n");
  CHECK(attack.err.empty());
  REQUIRE(attack.exit_code == 0);
  const std::string records = test::encode_stream(attack.out).out;
  CHECK(count(records, "\"step\":") == 60);
  CHECK(count(records, "\"name\":\"three\"") == 80);
  CHECK(count(records, "\"fault\":\"none\"") == 80);
  const test::Json report(test::report_stream(attack.out, "json").out);
  CHECK(report.number("/requests") == 20);
  CHECK(report.number("/success") == 1);
}

TEST_CASE("echo: its dialect has the last word on its lines, and the others do not know them") {
  const auto wrong =
      attack_echo({"-rate=1", "-duration=1s"}, "ECHO echo://localhost:7/\nx\n> times no\n");
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.err.find("stdin:3:9: this is not a number from 1 to 1000") != std::string::npos);
  const auto method = attack_echo({"-rate=1", "-duration=1s"}, "GET echo://localhost:7/\n");
  CHECK(method.err.find("a line-echo URL takes the method ECHO") != std::string::npos);
}

TEST_CASE("echo: hits of several protocols are told apart by their targets") {
  const echo::Server server;
  const auto attack = attack_echo({"-rate=100", "-duration=100ms"},
                                  "ECHO " + server.url() + "\nhello\n\nGET http://127.0.0.1:1/\n");
  REQUIRE(attack.exit_code == 0);
  const std::string records = test::encode_stream(attack.out).out;
  CHECK(count(records, "\"kind\":250") == 5);
  CHECK(count(records, "\"fault\":\"none\"") == 5);
  CHECK(count(records, "\"fault\":\"refused\"") == 5);
}

}  // namespace barrage
