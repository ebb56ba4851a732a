// What users type, from an installed tree.
#include <catch2/catch_test_macros.hpp>

#include "support/attack_run.h"
#include "support/target_server.h"

using namespace barrage::test;

namespace {

// The programs installed in a folder of their own, and there a targets.txt and a targets/api.txt.
class Installed {
 public:
  Installed() {
    const auto prefix = dir_.file("usr");
    const auto done = run({.argv = {CMAKE_PROGRAM, "--install", BUILD_DIR, "--prefix", prefix}});
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
    std::filesystem::create_directory(dir_.path() / "targets");
    const auto url = server_.url("/");
    dir_.write("targets.txt", "GET " + url + "\n");
    dir_.write("targets/api.txt", "GET " + url + "items\n\nPOST " + url +
                                      "echo\nContent-Type: application/json\n{\"id\": 7}\n\nGET " +
                                      url + "status/404\n");
  }
  Finished type(const std::string& line) const {
    return run_shell("PATH=\"" + dir_.file("usr") + "/bin:$PATH\"\n" + line, dir_.path());
  }
  std::string content(const std::string& file) const { return content_of(dir_.file(file)); }

 private:
  TempDir dir_;
  TargetServer server_{{"-service=1ms"}};
};

}  // namespace

// Not: how a report begins. A busy machine may be late, and report says so first.
TEST_CASE("the pipelines of the manual work as they are typed") {
  const Installed installed;

  auto done = installed.type("attack -targets=targets/api.txt -rate=50 -duration=1s | report");
  CHECK(done.exit_code == 0);
  CHECK(done.err.empty());
  CHECK(done.out.find("Requests      [total, rate, throughput]         50, ") != std::string::npos);
  CHECK(done.out.find("200:34  404:16  ") != std::string::npos);

  done = installed.type(
      "attack -rate=50 -duration=1s < targets.txt | report -type=html > report.html");
  CHECK(done.exit_code == 0);
  CHECK(installed.content("report.html").find("</html>") != std::string::npos);

  done = installed.type(
      "attack -targets=targets/api.txt -rate=50 -duration=1s | encode | report -type=json > "
      "results.json");
  CHECK(done.exit_code == 0);
  const Json results(installed.content("results.json"));
  CHECK(results.number("/requests") == 50);
  CHECK(results.number("/rate_asked") == 50);
  CHECK(results.number("/duration") == 980e6);
  CHECK(results.number("/success") == 34.0 / 50);
  CHECK(results.number("/status_codes/404") == 16);
  CHECK(results.number("/bytes_out/total") == 17 * 9);

  done = installed.type("attack -targets=targets/api.txt -rate=30 -duration=1s | plot > plot.html");
  CHECK(done.exit_code == 0);
  CHECK(installed.content("plot.html").find("</html>") != std::string::npos);

  done = installed.type(
      "attack -rate=50 -duration=1s < targets.txt | report -type=json | "
      "jq '.latencies.\"99th\" < 60000000000'");
  CHECK(done.exit_code == 0);
  CHECK(done.out == "true\n");

  done = installed.type(
      "attack -rate=50 -n=20 < targets.txt > one.bin && attack -rate=50 -n=30 < targets.txt > "
      "two.bin && cat one.bin two.bin | report");
  CHECK(done.exit_code == 0);
  CHECK(done.out.find("Requests      [total, rate, throughput]         50, ") != std::string::npos);
}

TEST_CASE("records pass through every format and back without a change") {
  const Installed installed;
  const auto done = installed.type(
      "attack -targets=targets/api.txt -rate=200 -n=50 -name=n > run.bin && "
      "encode -to=json run.bin > a.json && encode -to=json a.json > b.json && cmp a.json b.json && "
      "encode -to=csv run.bin > a.csv && encode -to=csv a.json > b.csv && cmp a.csv b.csv && "
      "encode -to=msgpack a.json | encode > c.json && cmp a.json c.json && "
      "report -type=json run.bin > a && report -type=json a.json > b && "
      "jq .latencies a > a.latencies && jq .latencies b | cmp a.latencies -");
  INFO(done.out << done.err);
  CHECK(done.exit_code == 0);
}

TEST_CASE("the dispatcher runs each program by its long name") {
  const Installed installed;
  const auto done = installed.type(
      "barrage attack -rate=50 -n=5 < targets.txt | barrage encode | barrage report");
  INFO(done.err);
  CHECK(done.exit_code == 0);
  CHECK(done.out.find("Requests      [total, rate, throughput]         5, ") != std::string::npos);
}
