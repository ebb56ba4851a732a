#include "support/network.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace barrage::test {
namespace {

namespace fs = std::filesystem;

const std::string kPrefix = "barrage-test-";  // then the pid of the test, and a number
const fs::path kNamespaces = "/run/netns", kSettings = "/etc/netns";

// Debian has both in sbin, which is not in every PATH.
Finished system_run(std::vector<std::string> argv, const std::string& input = {}) {
  return run({.argv = std::move(argv),
              .input = input,
              .extra_env = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}});
}

void must(std::vector<std::string> argv, const std::string& input = {}) {
  std::string line;
  for (const std::string& word : argv) line += word + " ";
  const auto done = system_run(std::move(argv), input);
  if (done.exit_code != 0) throw std::runtime_error(line + "failed: " + done.err);
}

void remove(const std::string& name) {
  system_run({"ip", "netns", "delete", name});
  std::error_code ignored;
  fs::remove_all(kSettings / name, ignored);
  fs::remove(kSettings, ignored);  // if it was the last
}

// Those of tests that were killed. A network that has not its pid's test any more is nobody's.
void remove_orphans() {
  std::error_code none;
  std::vector<std::string> orphans;
  for (const auto& folder : {kNamespaces, kSettings}) {
    for (const auto& entry : fs::directory_iterator(folder, none)) {
      const std::string name = entry.path().filename();
      if (!name.starts_with(kPrefix)) continue;
      const pid_t pid = std::atoi(name.c_str() + kPrefix.size());
      if (pid <= 0 || (::kill(pid, 0) != 0 && errno == ESRCH)) orphans.push_back(name);
    }
  }
  for (const auto& name : orphans) remove(name);
}

std::string probe() {
  if (::geteuid() != 0) return "network namespaces need root";
  for (const char* tool : {"ip", "nft"}) {
    if (system_run({tool, "-V"}).exit_code != 0) {
      return std::string("there is no `") + tool + "`; run script/install-deps.sh test";
    }
  }
  try {
    const Network network;
    network.rule("tcp dport 1 numgen random mod 10 < 1 drop");
    network.rule("tcp dport 1 reject with tcp reset");
    const Network::Visit visit(network);
  } catch (const std::exception& error) {
    return std::string("this system allows no network namespaces: ") + error.what();
  }
  return {};
}

}  // namespace

const std::string& Network::missing() {
  static const std::string what = probe();
  return what;
}

Network::Network() {
  static std::atomic<int> made = 0;
  if (made == 0) remove_orphans();
  name_ = kPrefix + std::to_string(::getpid()) + "-" + std::to_string(++made);
  must({"ip", "netns", "add", name_});
  try {
    loopback(true);
    must({"ip", "netns", "exec", name_, "nft", "-f", "-"},
         "table inet faults {\n  chain arriving {\n    type filter hook input priority 0;\n  "
         "}\n}\n");
  } catch (...) {
    remove(name_);
    throw;
  }
}

Network::~Network() { remove(name_); }

Network::Visit::Visit(const Network& network)
    : home_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
  const int there = ::open((kNamespaces / network.name_).c_str(), O_RDONLY | O_CLOEXEC);
  const bool entered = home_ >= 0 && there >= 0 && ::setns(there, CLONE_NEWNET) == 0;
  const int why = errno;
  if (there >= 0) ::close(there);
  if (entered) return;
  if (home_ >= 0) ::close(home_);
  throw std::runtime_error("cannot enter " + network.name_ + ": " + std::strerror(why));
}

Network::Visit::~Visit() {
  ::setns(home_, CLONE_NEWNET);
  ::close(home_);
}

Command Network::inside(Command command) const {
  const std::vector<std::string> prefix{"/usr/sbin/ip", "netns", "exec", name_};
  command.argv.insert(command.argv.begin(), prefix.begin(), prefix.end());
  return command;
}

void Network::rule(const std::string& text) const {
  must({"ip", "netns", "exec", name_, "nft", "-f", "-"},
       "add rule inet faults arriving " + text + "\n");
}

void Network::local_ports(unsigned first, unsigned last) const {
  must({"ip", "netns", "exec", name_, "sh", "-c", "cat > /proc/sys/net/ipv4/ip_local_port_range"},
       std::to_string(first) + " " + std::to_string(last) + "\n");
}

void Network::loopback(bool up) const {
  must({"ip", "-n", name_, "link", "set", "lo", up ? "up" : "down"});
}

void Network::resolve_by(const std::string& resolv_conf) const {
  fs::create_directories(kSettings / name_);
  std::ofstream(kSettings / name_ / "resolv.conf") << resolv_conf << '\n';
}

}  // namespace barrage::test
