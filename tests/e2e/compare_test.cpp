// Comparisons of real attacks on two servers, of which one is slower by a tenth.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <vector>

#include "support/attack_run.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage::test;

namespace {

struct Runs {
  TempDir dir;
  std::string old_side, same, slower;  // as compare takes them
};

// Three runs of each server in turns, and side by side what is compared.
std::unique_ptr<Runs> attack(const TargetServer& fast, const TargetServer& slow) {
  auto runs = std::make_unique<Runs>();
  struct Side {
    std::string name;
    std::string& files;
    const TargetServer& server;
  };
  const Side sides[] = {
      {"old", runs->old_side, fast}, {"same", runs->same, fast}, {"slower", runs->slower, slow}};
  for (const char* number : {"1", "2", "3"}) {
    std::vector<std::unique_ptr<Process>> attacks;
    for (const auto& [name, files, server] : sides) {
      const std::string file = runs->dir.file(name + number);
      files += (files.empty() ? "" : ",") + file;
      attacks.push_back(std::make_unique<Process>(
          Command{.argv = {program("attack"), "-rate=100", "-duration=3s", "-output=" + file},
                  .input = "GET " + server.url() + "\n"}));
    }
    for (auto& one : attacks) REQUIRE(one->wait().exit_code == 0);
  }
  return runs;
}

std::string first_of(const std::string& files) { return files.substr(0, files.find(',')); }

// Other tests run beside this one, so that the generator may well be late: -force.
Finished compare(const std::string& before, const std::string& after) {
  return run({.argv = {program("compare"), "-force", "-type=json", before, after}});
}

std::string p50_of(const Finished& comparison) {
  return Json(comparison.out).text("/quantiles/0/verdict");
}

std::string wrong(const Runs& runs) {
  const Finished same = compare(runs.old_side, runs.same);
  const Finished slower = compare(runs.old_side, runs.slower);
  const Finished faster = compare(runs.slower, runs.old_side);
  const Finished one_same = compare(first_of(runs.old_side), first_of(runs.same));
  const Finished one_slower = compare(first_of(runs.old_side), first_of(runs.slower));
  std::string text;
  if (same.exit_code != 0 || p50_of(same) != "same") text += "three of the same: " + same.out;
  if (slower.exit_code != 3 || p50_of(slower) != "regressed") text += "three: " + slower.out;
  if (faster.exit_code != 0 || p50_of(faster) != "improved") text += "improved: " + faster.out;
  if (one_same.exit_code != 0) text += "one of the same: " + one_same.out;
  if (one_slower.exit_code != 3 || p50_of(one_slower) != "regressed") {
    text += "one: " + one_slower.out;
  }
  return text;
}

}  // namespace

TEST_CASE("compare finds a tenth of latency in real attacks, and none where there is none") {
  const TargetServer fast({"-service=20ms"}), slow({"-service=22ms"});
  const std::string failure = unless_stalled([&] { return wrong(*attack(fast, slow)); });
  CHECK(failure == "");
}
