#include "support/process.h"

#include <signal.h>

#include <catch2/catch_test_macros.hpp>

#include "support/files.h"

using namespace barrage::test;

TEST_CASE("a program's text, errors and exit code come back") {
  const auto done = run({.argv = {"sh", "-c", "cat; echo no >&2; exit 3"}, .input = "yes\n"});
  CHECK(done.out == "yes\n");
  CHECK(done.err == "no\n");
  CHECK(done.exit_code == 3);
  CHECK(done.signal == 0);
  CHECK(done.max_rss_kib > 0);
}

TEST_CASE("input larger than a pipe does not block") {
  const std::string text(3'000'000, 'x');
  CHECK(run({.argv = {"cat"}, .input = text}).out == text);
}

TEST_CASE("a program that does not read its input is fine") {
  CHECK(run({.argv = {"true"}, .input = std::string(1'000'000, 'x')}).exit_code == 0);
}

TEST_CASE("a program that hangs is killed with its children when the limit is over") {
  const auto done =
      run({.argv = {"sh", "-c", "sleep 1000 & sleep 1000"}}, std::chrono::milliseconds(50));
  CHECK(done.timed_out);
  CHECK(done.signal == SIGKILL);
}

TEST_CASE("a signal that comes before the program has begun ends it as it would end the program") {
  for (int i = 0; i < 50; ++i) {
    for (const int signal : {SIGTERM, SIGINT}) {
      Process process({.argv = {"sleep", "1000"}});
      process.send(signal);
      const Finished done = process.wait();
      REQUIRE(done.signal == signal);
      REQUIRE(done.out.empty());
      REQUIRE(done.err.empty());
    }
  }
}

TEST_CASE("a background program is talked to line by line and stopped by a signal") {
  Process process({.argv = {"cat"}, .keep_input_open = true});
  process.write_input("one\ntwo\n");
  CHECK(process.read_line() == "one");
  CHECK(process.read_line() == "two");
  CHECK(process.running());
  process.send(SIGTERM);
  const auto done = process.wait();
  CHECK(done.signal == SIGTERM);
  CHECK(done.out == "one\ntwo\n");
}

TEST_CASE("a background program reads its input to the end when it is closed") {
  Process process({.argv = {"wc", "-c"}, .keep_input_open = true});
  process.write_input("12345");
  process.close_input();
  CHECK(process.read_line() == "5");
  CHECK(process.wait().exit_code == 0);
}

TEST_CASE("a program whose reader goes away meets SIGPIPE") {
  Process process({.argv = {"yes"}});
  process.read_line();
  process.close_output();
  CHECK(process.wait().signal == SIGPIPE);
}

TEST_CASE("a line of shell fails when any of its programs fails") {
  CHECK(run_shell("exit 4 | cat").exit_code == 4);
  CHECK(run_shell("echo a | tr a b").out == "b\n");
}

TEST_CASE("a program runs in its folder with its environment and its input file") {
  const TempDir dir;
  dir.write("in.txt", "text");
  const auto done = run({.argv = {"sh", "-c", "pwd; cat; echo $COLOUR"},
                         .input_file = dir.file("in.txt"),
                         .directory = dir.path(),
                         .extra_env = {"COLOUR=blue"}});
  CHECK(done.out == dir.path().string() + "\ntextblue\n");
}

TEST_CASE("a program that does not exist exits with 127") {
  CHECK(run({.argv = {"/no/such/program"}}).exit_code == 127);
}

TEST_CASE("a folder is gone with its object") {
  std::filesystem::path path;
  {
    const TempDir dir;
    path = dir.path();
    CHECK(content_of(dir.write("a", "b")) == "b");
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("free ports are all different") {
  const auto ports = free_ports(3);
  CHECK(ports.size() == 3);
  CHECK(ports[0] != ports[1]);
  CHECK(ports[1] != ports[2]);
  CHECK(ports[0] != ports[2]);
}
