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

test::Finished report(const std::string& program, std::vector<std::string> flags,
                      const std::string& stream) {
  flags.insert(flags.begin(), program);
  return test::run({.argv = flags, .input = stream});
}

test::Finished report_echo(const std::vector<std::string>& flags, const std::string& stream) {
  return report(BARRAGE_REPORT_ECHO, flags, stream);
}

// 20 hits of three lines each, that come back.
const std::string& stream_of_three() {
  static const std::string stream = [] {
    const echo::Server server;
    const auto attack =
        attack_echo({"-rate=200", "-duration=100ms"},
                    "# @name three\nECHO " + server.url() + "\nline {{seq}}\n> times 3\n");
    CHECK(attack.exit_code == 0);
    CHECK(attack.err.empty());
    return attack.out;
  }();
  return stream;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++times;
  return times;
}

}  // namespace

TEST_CASE("echo: an attack makes hits of them all, and its steps are beside them") {
  const std::string records = test::encode_stream(stream_of_three()).out;
  CHECK(count(records, "\"step\":") == 60);
  CHECK(count(records, "\"name\":\"three\"") == 80);
  CHECK(count(records, "\"fault\":\"none\"") == 80);
}

TEST_CASE("echo: the report has its section, in each format") {
  const test::Json json(report_echo({"-type=json"}, stream_of_three()).out);
  CHECK(json.number("/requests") == 20);
  CHECK(json.number("/success") == 1);
  CHECK(json.number("/echo/lines") == 60);
  CHECK(json.number("/echo/steps/max") > 0);
  const std::string text = report_echo({}, stream_of_three()).out;
  CHECK(text.find("\nEcho:\nLines ") != std::string::npos);
  CHECK(text.find("[total, per hit]") != std::string::npos);
  CHECK(text.find("60, 3.00\n") != std::string::npos);
  CHECK(report_echo({"-type=markdown"}, stream_of_three()).out.find("Echo") != std::string::npos);
  CHECK(report_echo({"-type=html"}, stream_of_three()).out.find("lines that came back") !=
        std::string::npos);
}

TEST_CASE("echo: a gate judges its measure, and its hits") {
  const auto judged = [](const std::string& gate) {
    return report_echo({"-gate=" + gate}, stream_of_three());
  };
  for (const char* passed :
       {"echo lines>=60", "echo lines==60", "echo errors==0", "name=three echo lines>=60"}) {
    CAPTURE(passed);
    CHECK(judged(passed).exit_code == 0);
  }
  for (const char* failed : {"echo lines>60", "echo lines<60", "echo hits>20"}) {
    CAPTURE(failed);
    CHECK(judged(failed).exit_code == 3);
  }
  const auto unknown = judged("echo words>1");
  CHECK(unknown.exit_code == 2);
  // Lines that came back cannot be undone: -abort need not wait for the end.
  const auto early = report_echo({"-gate=echo lines<10", "-abort"}, stream_of_three());
  CHECK(early.exit_code == 3);
}

TEST_CASE("echo: filters and groups know its name") {
  const test::Json hits(report_echo({"-type=json", "-filter=kind=echo"}, stream_of_three()).out);
  CHECK(hits.number("/requests") == 20);
  const test::Json steps(
      report_echo({"-type=json", "-filter=kind=echo_step"}, stream_of_three()).out);
  CHECK(steps.number("/requests") == 60);
  const std::string groups = report_echo({"-by=kind"}, stream_of_three()).out;
  CHECK(groups.find("\necho ") != std::string::npos);
  CHECK(groups.find("\necho_step ") != std::string::npos);
}

TEST_CASE("echo: a report that does not know it counts its hits, and shows its number") {
  const auto plain = [](std::vector<std::string> flags) {
    return report(BARRAGE_REPORT, std::move(flags), stream_of_three());
  };
  const test::Json json(plain({"-type=json"}).out);
  CHECK(json.number("/requests") == 20);
  CHECK(json.number("/success") == 1);
  CHECK_FALSE(json.has("/echo"));
  const std::string groups = plain({"-by=kind"}).out;
  CHECK(groups.find("\n250 ") != std::string::npos);
  CHECK(groups.find("\n250_step ") != std::string::npos);
  const test::Json hits(plain({"-type=json", "-filter=kind=250"}).out);
  CHECK(hits.number("/requests") == 20);
  CHECK(plain({"-gate=250 errors==0"}).exit_code == 0);
  CHECK(plain({"-gate=echo lines>=60"}).exit_code == 2);
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
