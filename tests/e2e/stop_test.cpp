// How an attack ends before its plan: signals, a reader that leaves, a full disk, death.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/units.h"
#include "support/attack_run.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"
#include "support/wire_server.h"

using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

Command forever(const std::string& url, const std::vector<std::string>& more = {}) {
  Command command{.argv = {program("attack"), "-rate=100", "-duration=0"},
                  .input = "GET " + url + "\n"};
  command.argv.insert(command.argv.end(), more.begin(), more.end());
  return command;
}

std::size_t count(const std::vector<Record>& records, const std::string& fault) {
  std::size_t n = 0;
  for (const auto& record : records) n += record.fault == fault;
  return n;
}

}  // namespace

TEST_CASE("one signal ends an attack cleanly, with every hit accounted for") {
  for (const int signal : {SIGINT, SIGTERM}) {
    WireServer server;
    Process attack(forever(server.url()));
    REQUIRE(server.wait_for_requests(20));
    attack.send(signal);
    const auto done = attack.wait();
    CHECK(done.exit_code == 128 + signal);
    const auto encoded = encode_stream(done.out);
    CHECK(encoded.exit_code == 0);
    const auto records = parse_records(encoded.out);
    CHECK(records.size() >= 20);
    CHECK(count(records, "none") == records.size());
    CHECK(report_stream(done.out, "text").exit_code == 0);
  }
}

TEST_CASE("an attack whose gate is lost for good ends at once, and says why without alarm") {
  TargetServer server({"-service=1ms"});
  const TempDir dir;
  // An hour of it, unless it is ended.
  const std::string attack =
      "echo 'GET " + server.url("/status/500") + "' | attack -rate=100 -duration=1h 2> attack.err";
  const auto done =
      run_shell(attack + " | report -abort -gate='failed<10'; echo ${PIPESTATUS[@]}", dir.path());
  CHECK(done.out.starts_with("! the attack was ended early, with "));
  CHECK(done.out.find(" hits of 360000: the gate failed<10 was lost for good (-abort)\n") !=
        std::string::npos);
  CHECK(done.out.ends_with("\n0 1 3\n"));
  CHECK(content_of(dir.file("attack.err")) ==
        "attack: stopped: the reader of the records closed the pipe\n");
}

TEST_CASE("an attack that only opens connections ends when too many of them are refused") {
  TargetServer server;
  const TempDir dir;
  dir.write("ws.txt", "WS ws://127.0.0.1:" + std::to_string(server.port()) + "/status/503\nx\n");
  // 100 connections, then an hour of them, unless it is ended.
  const auto done = run_shell(
      "attack -rate=0 -connections='100ms:100 1h@100' < ws.txt 2> attack.err | "
      "report -abort -gate='ws_connect success>90%'; echo ${PIPESTATUS[@]}",
      dir.path());
  INFO(done.out);
  INFO(content_of(dir.file("attack.err")));
  CHECK(done.out.starts_with("! the attack was ended early, with "));
  CHECK(done.out.find(" records: the gate ws_connect success>90% was lost for good (-abort)\n") !=
        std::string::npos);
  CHECK(done.out.ends_with("\n1 3\n"));
}

TEST_CASE("hits that do not end within the drain are cut, and recorded") {
  WireServer server(WireServer::Responses::never);
  Process attack(forever(server.url(), {"-drain=100ms", "-timeout=0"}));
  REQUIRE(server.wait_for_requests(5));
  attack.send(SIGINT);
  const auto done = attack.wait();
  CHECK(done.exit_code == 130);
  const auto records = parse_records(encode_stream(done.out).out);
  CHECK(records.size() >= 5);
  CHECK(count(records, "cut") == records.size());
}

TEST_CASE("a hit that ends within the drain is recorded as it ended") {
  TargetServer server({"-service=300ms"});
  Process attack(forever(server.url(), {"-drain=60s", "-n=3"}));
  const auto done = attack.wait();
  CHECK(done.exit_code == 0);
  CHECK(count(parse_records(encode_stream(done.out).out), "none") == 3);
}

TEST_CASE("a second signal ends an attack at once, with a readable stream") {
  WireServer server(WireServer::Responses::never);
  Process attack(forever(server.url(), {"-drain=1h", "-timeout=0"}));
  REQUIRE(server.wait_for_requests(5));
  attack.send(SIGINT);
  attack.send(SIGTERM);  // another one, for two that are equal may become one in the kernel
  const auto done = attack.wait();
  CHECK_FALSE(done.timed_out);
  CHECK((done.exit_code == 130 || done.exit_code == 143));
  const auto encoded = encode_stream(done.out);
  CHECK(encoded.exit_code == 0);
  CHECK(parse_records(encoded.out).size() >= 5);
}

TEST_CASE("an attack stops when its reader goes away") {
  TargetServer server;
  Process attack(forever(server.url(), {"-rate=1000"}));
  REQUIRE(attack.read_output(1));
  attack.close_output();
  const auto done = attack.wait();
  CHECK_FALSE(done.timed_out);
  CHECK(done.signal == 0);
  CHECK(done.exit_code == 1);
}

TEST_CASE("a full disk stops an attack, and is reported") {
  if (::access("/dev/full", W_OK) != 0) SKIP("no /dev/full here");
  TargetServer server;
  Process attack(forever(server.url(), {"-output=/dev/full"}));
  const auto done = attack.wait();
  CHECK(done.exit_code == 1);
  CHECK(done.err.find("No space left") != std::string::npos);
}

TEST_CASE("what a killed attack wrote is read, and called incomplete") {
  TargetServer server;
  Process attack(forever(server.url(), {"-rate=2000"}));
  REQUIRE(attack.read_output(150'000));  // more than a frame: the last one may be cut anywhere
  attack.send(SIGKILL);
  const auto done = attack.wait();
  CHECK(done.signal == SIGKILL);
  const auto encoded = encode_stream(done.out);
  CHECK(encoded.exit_code == 4);
  CHECK(parse_records(encoded.out).size() > 10);
  const auto report = report_stream(done.out, "json");
  CHECK(report.exit_code == 4);
  CHECK(Json(report.out).number("/requests") > 10);
}

TEST_CASE("invalid flags and targets are reported before the first hit") {
  TargetServer server;
  const TempDir dir;
  const auto complaint = [&](std::vector<std::string> flags, const std::string& targets) {
    flags.insert(flags.begin(), program("attack"));
    flags.push_back("-output=" + dir.file("run.bin"));
    const auto done = run({.argv = flags, .input = targets});
    CHECK(done.exit_code == 2);
    CHECK(done.err.starts_with("attack: "));
    CHECK_FALSE(std::filesystem::exists(dir.file("run.bin")));
    return done.err;
  };
  const auto good = "GET " + server.url() + "\n";
  CHECK(complaint({"-rate=0", "-duration=1s"}, good).find("-max-workers") != std::string::npos);
  CHECK(complaint({"-rate=fast"}, good).find("fast") != std::string::npos);
  CHECK(complaint({"-duration=1s"}, good + "\nget x\n").find(":3:") != std::string::npos);
  CHECK(complaint({"-duration=1s"}, good + "\nGET http://no-such-name.invalid/\n")
            .find("no-such-name.invalid") != std::string::npos);
  CHECK(server.stop().empty());
}

TEST_CASE("a rate that cannot be held does not prolong an attack beyond its overrun") {
  TargetServer server({"-service=20ms"});
  const TempDir dir;
  const auto wrong = unless_stalled([&]() -> std::string {
    // 10 s of work.
    const Finished done =
        run({.argv = {program("attack"), "-rate=1000", "-duration=500ms", "-max-workers=1",
                      "-overrun=100ms", "-output=" + dir.file("run.bin")},
             .input = "GET " + server.url() + "\n"});
    CHECK(done.exit_code == 0);
    return done.elapsed < 5s ? "" : "it takes " + barrage::format_duration(done.elapsed);
  });
  CHECK(wrong == "");
  const Finished report = run({.argv = {program("report"), dir.file("run.bin")}});
  CHECK(report.exit_code == 0);
  CHECK(report.out.find(" of 500 hits were never sent: still owed when the schedule and then "
                        "-overrun were over\n") < report.out.find('\n'));
  CHECK(report.out.find("the reader of the records") == std::string::npos);
  const Json json(run({.argv = {program("report"), "-type=json", dir.file("run.bin")}}).out);
  CHECK(json.number("/requests") == 500);
  CHECK(json.number("/due") == json.number("/ok") + json.number("/dropped"));
}

TEST_CASE("a limit on the size of files ends an attack with a whole stream, and is said") {
  TargetServer server;
  const TempDir dir;
  dir.write("targets.txt", "GET " + server.url() + "\n");
  const Finished done = run_shell(
      "ulimit -f 256; attack < targets.txt -rate=2000 -duration=1h -output=run.bin", dir.path());
  CHECK(done.exit_code == 1);
  CHECK(done.signal == 0);
  CHECK(done.err ==
        "attack: run.bin: stopped: the limit on the size of files is reached (ulimit -f); all hits "
        "that were sent are in it\n");
  const Finished report = run({.argv = {program("report"), dir.file("run.bin")}});
  CHECK(report.exit_code == 0);
  CHECK(report.out.find("! the attack stopped early: its results could not be written\n") !=
        std::string::npos);
}

TEST_CASE("a file that is as large as it may be is said, by each program that writes") {
  const TempDir dir;
  dir.write("targets.txt", "GET http://127.0.0.1:" + std::to_string(free_port()) + "/\n");
  const Finished done = run_shell(
      "attack < targets.txt -quiet -rate=500 -n=1000 -output=run.bin 2> attack.err; ulimit -f 4; "
      "encode -to=csv -output=run.csv run.bin; echo $?; "
      "attack < targets.txt -rate=1000 -n=5000 -output=small.bin; echo $?",
      dir.path());
  CHECK(done.out == "1\n1\n");
  CHECK(done.err.find("encode: run.csv: cannot write: the limit on the size of files is reached "
                      "(ulimit -f)\n") != std::string::npos);
  CHECK(done.err.find("small.bin: ") != std::string::npos);
}
