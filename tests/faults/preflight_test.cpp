// What is said of ports and files before the first hit, and what is counted when they run out after
// all.
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <regex>
#include <string>
#include <thread>

#include "fault_run.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;

namespace {

std::string place(const TargetServer& server) {
  return "127.0.0.1:" + std::to_string(server.port());
}

}  // namespace

TEST_CASE("ports that cannot be enough are named before the first hit, and counted when they end") {
  need_networks();
  const Network network;
  network.local_ports(40000, 40031);
  const Network::Visit visit(network);
  const TargetServer server;
  const FaultRun run = run_fault({.flags = {"-rate=200", "-n=200", "-max-workers=150"},
                                  .targets = "GET " + server.url("/delay/600ms") + "\n",
                                  .network = &network});
  CHECK(run.unsound() == "");
  CHECK(run.attack.err == "attack: -max-workers=150 needs about 150 local ports to " +
                              place(server) +
                              ", but the range has 32: add -laddr, or widen "
                              "net.ipv4.ip_local_port_range\n");
  const Json report(run.report);
  CHECK(report.number("/runs/0/local_ports") == 32);
  CHECK(run.with_fault("ports") > 0);
  CHECK(report.number("/generator/eaddrnotavail") == static_cast<double>(run.with_fault("ports")));
  CHECK(report.number("/generator/emfile") == 0);
}

TEST_CASE("each address of -laddr has ports of its own") {
  need_networks();
  const Network network;
  network.local_ports(40000, 40031);
  const Network::Visit visit(network);
  const TargetServer server;
  const FaultRun run = run_fault(
      {.flags = {"-rate=300", "-n=90", "-max-workers=90", "-laddr=127.0.0.2,127.0.0.3,127.0.0.4"},
       .targets = "GET " + server.url("/delay/600ms") + "\n",
       .network = &network});
  CHECK(run.unsound() == "");
  CHECK(run.attack.err.empty());
  CHECK(Json(run.report).number("/runs/0/local_ports") == 96);
  CHECK(run.with_fault("none") == 90);
}

// A table that grows under threads stops the loop that opens the socket.
TEST_CASE("the kernel's table of open files has its size before the first hit") {
  const TargetServer server;
  Process attack({.argv = {program("attack"), "-rate=1", "-duration=0"},
                  .input = "GET " + server.url() + "\n"});
  REQUIRE(attack.read_output(1));
  const std::string status = content_of("/proc/" + std::to_string(attack.pid()) + "/status");
  std::smatch size;
  REQUIRE(std::regex_search(status, size, std::regex("FDSize:\\s+(\\d+)")));
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  CHECK(std::stoul(size[1]) >= std::min<rlim_t>(limit.rlim_max, 65'536));
}

TEST_CASE("files that cannot be enough are named before the first hit") {
  const TargetServer server;
  const TempDir dir;
  const std::string attack = "prlimit --nofile=64:64 attack -targets=" +
                             dir.write("targets.txt", "GET " + server.url("/delay/300ms") + "\n");
  const Finished rate = run_shell(attack + " -rate=100 -n=100 -output=" + dir.file("rate.bin"));
  CHECK(std::regex_match(
      rate.err,
      std::regex("attack: at this rate, responses that take a second need about 1[0-9]{2} "
                 "file descriptors, but the limit is 64: at most [0-9]{2} hits will be in flight "
                 "\\(raise it with ulimit -n\\)\n")));
  const Finished slow = run_shell(attack + " -rate=10 -n=5 -output=" + dir.file("slow.bin"));
  CHECK(slow.err.empty());
  const Finished workers =
      run_shell(attack + " -rate=100 -n=500 -max-workers=500 -output=" + dir.file("workers.bin"));
  CHECK(std::regex_match(
      workers.err,
      std::regex("attack: -max-workers=500 needs about 5[0-9]{2} file descriptors, .*\n")));
  for (const char* name : {"rate.bin", "workers.bin"}) {
    const Finished report = run({.argv = {program("report"), "-type=json", dir.file(name)}});
    CHECK(Json(report.out).number("/runs/0/descriptor_limit") == 64);
    CHECK(report.out.find("\"bound_by_descriptors\":true") != std::string::npos);
  }
}

TEST_CASE("files that end in the middle of an attack are counted") {
  const TargetServer server;
  const FaultRun run = run_fault({.flags = {"-rate=400", "-n=400"},
                                  .targets = "GET " + server.url("/delay/300ms") + "\n",
                                  .meanwhile = [](Process& attack) {
                                    std::this_thread::sleep_for(milliseconds(300));
                                    const rlimit few{48, 48};
                                    ::prlimit(attack.pid(), RLIMIT_NOFILE, &few, nullptr);
                                  }});
  CHECK(run.unsound() == "");
  const Json report(run.report);
  CHECK(run.with_fault("descriptors") > 0);
  CHECK(report.number("/generator/emfile") == static_cast<double>(run.with_fault("descriptors")));
  CHECK(report.number("/generator/eaddrnotavail") == 0);
  CHECK(report.number("/runs/0/descriptor_limit") > 48);
}
