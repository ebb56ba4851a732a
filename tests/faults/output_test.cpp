// What becomes of an attack whose records cannot go where they should: a reader that leaves, one
// that is too slow, a full disk.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "core/units.h"
#include "faults/stream_count.h"
#include "support/attack_run.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

Nanos now() { return SteadyClock().now().time_since_epoch(); }

std::string took_too_long(const char* what, Nanos took, Nanos limit) {
  if (took <= limit) return {};
  return what + (" took " + format_duration(took)) + ", not " + format_duration(limit);
}

}  // namespace

TEST_CASE("a reader that leaves ends the attack at once, and the target is left alone") {
  const std::string failure = unless_stalled([]() -> std::string {
    TargetServer server({"-service=20ms"});
    Process attack({.argv = {program("attack"), "-rate=1000", "-duration=0", "-drain=1h"},
                    .input = "GET " + server.url() + "\n"});
    if (!attack.read_output(1)) return "it writes nothing";
    std::this_thread::sleep_for(200ms);
    const Nanos left = now();
    attack.close_output();
    const Finished done = attack.wait();
    const Nanos took = now() - left;
    if (done.exit_code != 1) return "exit code " + std::to_string(done.exit_code);
    if (lines_of(done.err).size() != 1) return "not one line: " + done.err;
    if (done.err.find("reader") == std::string::npos) return "it says: " + done.err;
    const auto requests = server.stop();
    if (requests.size() < 50) return "it did not attack";
    const auto last = std::ranges::max(requests, {}, &TargetServer::Request::arrival);
    auto wrong = took_too_long("the end", took, 250ms);
    return wrong + took_too_long("the last hit", Nanos(last.arrival) - left, 150ms);
  });
  CHECK(failure == "");
}

TEST_CASE("a reader that is too slow costs hits when 64 MiB wait for it, and never the schedule") {
  const std::string failure = unless_stalled([]() -> std::string {
    // Nobody listens there: each hit ends at once, with a record of 60 KB.
    const std::string base = "GET http://127.0.0.1:" + std::to_string(free_port()) + "/";
    const TempDir dir;
    Command command{.argv = {program("attack"), "-rate=500", "-duration=3s"}};
    command.input_file = dir.write("targets.txt", base + std::string(60'000, 'a') + "\n\n" + base +
                                                      std::string(60'000, 'b') + "\n");
    Process attack(command);
    std::this_thread::sleep_for(3500ms);
    if (!attack.running()) return "it does not wait for its reader: " + attack.wait().err;
    const Finished done = attack.wait();
    if (done.exit_code != 0) return "exit code " + std::to_string(done.exit_code);
    if (done.max_rss_kib > 160L * 1024) {
      return "memory: " + std::to_string(done.max_rss_kib) + " KiB";
    }
    if (done.out.size() < (64u << 20)) return "less than 64 MiB had room";
    const std::string stream = dir.write("run.bin", done.out);
    const StreamCount count = count_stream(stream);
    if (auto wrong = count.unsound(); !wrong.empty()) return wrong;
    if (count.hits() != 1500 || count.dropped == 0 || count.cut != 0) return "counts";
    // Whoever waits for this reader is late by seconds; a busy machine is so by much less.
    const Json report(run({.argv = {program("report"), "-type=json", stream}}).out);
    for (const auto& [id, run] : count.info.by_run) {
      auto wrong = took_too_long("a turn of the loop", run.health.longest_turn, 500ms);
      if (!wrong.empty()) return wrong;
    }
    const Finished text = run({.argv = {program("report"), stream}});
    if (('\n' + text.out).find("\n! the reader of the records is too slow") >
        text.out.find("Requests  ")) {
      return "report does not say it before all numbers: " + text.out;
    }
    const auto delay = Nanos(static_cast<std::int64_t>(report.number("/delay/99th")));
    return took_too_long("the delay of sent hits, at p99,", delay, 300ms);
  });
  CHECK(failure == "");
}

TEST_CASE("a disk that gets full ends the attack, and what it holds can be read") {
  StallWatcher watcher;
  TargetServer server;
  const std::string flags = " -rate=1000 -duration=20s ";
  const TempDir dir;
  dir.write("targets.txt", "GET " + server.url() + "\n");

  SECTION("from the first byte") {
    if (::access("/dev/full", W_OK) != 0) SKIP("there is no /dev/full here");
    const Finished done = run_shell("attack < targets.txt -output=/dev/full" + flags, dir.path());
    CHECK(done.exit_code == 1);
    CHECK(lines_of(done.err).size() == 1);
    CHECK(done.err.find("/dev/full: cannot write: No space left") != std::string::npos);
    CHECK(watcher.within(done.elapsed, 5s));
  }
  SECTION("after 64 KiB") {
    const std::string disk = "mkdir -p disk && mount -t tmpfs -o size=64k none disk";
    if (run_shell("unshare --mount bash -c '" + disk + "'", dir.path()).exit_code != 0) {
      SKIP("no small disk can be mounted here: this needs root");
    }
    const Finished done = run_shell("unshare --mount bash -c '" + disk +
                                        " && attack < targets.txt -output=disk/run.bin" + flags +
                                        "; code=$?; cp disk/run.bin .; exit $code'",
                                    dir.path());
    CHECK(done.exit_code == 1);
    CHECK(lines_of(done.err).size() == 1);
    CHECK(done.err.find("disk/run.bin: cannot write: No space left") != std::string::npos);
    CHECK(watcher.within(done.elapsed, 10s));
    const StreamCount count = count_stream(dir.file("run.bin"));
    CHECK(count.ok > 100);
    CHECK(count.ok == count.hits());
    CHECK(count.info.incomplete);
    CHECK(count.info.corrupt <= 1);
    CHECK(std::filesystem::file_size(dir.file("run.bin")) == 64ul * 1024);
    CHECK(run({.argv = {program("report"), dir.file("run.bin")}}).exit_code == 4);
  }
}

TEST_CASE("two attacks that overwrite each other's records in one file are recognised") {
  TargetServer server;
  const TempDir dir;
  dir.write("targets.txt", "GET " + server.url() + "\n");
  const Finished done = run_shell(
      ": > f; for rate in 500 430; do"
      "  attack < targets.txt -rate=$rate -duration=3s 1<> f & "
      "done; wait; report f",
      dir.path());
  CHECK(done.exit_code == 4);
  INFO(done.err);
  CHECK(done.err.find("f: two attacks wrote to it at once") != std::string::npos);
}

TEST_CASE("two attacks that write to one output at once are recognised, with advice") {
  TargetServer server;
  const TempDir dir;
  dir.write("targets.txt", "GET " + server.url() + "\n");
  // A pipe takes 4 KiB at a time, now from one, now from the other.
  const Finished done = run_shell(
      "for i in a b; do"
      "  attack < targets.txt -rate=2000 -n=2000 | split -b 4096 -d -a 3 - $i. & "
      "done; wait; "
      "for i in {000..199}; do cat a.$i b.$i 2> /dev/null; done | report",
      dir.path());
  CHECK(done.exit_code == 4);
  CHECK(lines_of(done.err).size() == 1);
  CHECK(done.err.find("stdin: two attacks wrote to it at once") != std::string::npos);
  CHECK(done.err.find("-output") != std::string::npos);
  CHECK(done.out.find("! the input is damaged") < done.out.find("Requests  "));
}
