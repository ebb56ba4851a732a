// Ramps beyond what a real server can do, and within it.
#include <catch2/catch_test_macros.hpp>

#include "support/attack_run.h"
#include "support/target_server.h"

using namespace barrage::test;

namespace {

constexpr const char* kSaturated = "the server was saturated: from about ";

// 0 to 300/s, reported as text and as JSON.
class Ramp {
 public:
  explicit Ramp(const TargetServer& server)
      : attack_({.argv = {program("attack"), "-stages=6s:300", "-output=" + file_},
                 .input = "GET " + server.url() + "\n"}) {}

  void wait() {
    REQUIRE(attack_.wait().exit_code == 0);
    json_ = report("json");
    text_ = report("text");
  }
  bool generator_was_fit() const { return Json(json_).text("/generator/verdict") == "ok"; }
  bool saturated() const { return text_.find(kSaturated) != std::string::npos; }
  const std::string& json() const { return json_; }
  std::string report(const std::string& type) const {
    return run({.argv = {program("report"), "-type=" + type, file_}}).out;
  }

 private:
  TempDir dir_;
  std::string file_ = dir_.file("run.bin");
  Process attack_;
  std::string json_, text_;
};

}  // namespace

TEST_CASE("a report says that a server was saturated, and only then") {
  const TargetServer slow({"-service=10ms", "-fifo"}), fast({"-service=1ms", "-fifo"});
  for (int go = 0; go < 3; ++go) {
    Ramp beyond(slow), within(fast);
    beyond.wait();
    within.wait();
    // A machine that is too busy makes the generator late, or the fast server slow.
    const bool right = beyond.saturated() && !within.saturated();
    if (!right && !(beyond.generator_was_fit() && within.generator_was_fit())) continue;
    CAPTURE(beyond.json(), within.json());
    CHECK(beyond.saturated());
    CHECK_FALSE(within.saturated());
    CHECK(beyond.json().find(kSaturated) != std::string::npos);
    for (const char* type : {"markdown", "html"}) {
      CHECK(beyond.report(type).find(kSaturated) != std::string::npos);
    }
    return;
  }
  SKIP("the generator was not fit to measure, as this machine was busy");
}
