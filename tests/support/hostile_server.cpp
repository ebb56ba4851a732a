#include "support/hostile_server.h"

#include <sstream>
#include <stdexcept>

namespace barrage::test {

Command HostileServer::command(const std::vector<std::string>& behaviours) const {
  Command command{.argv = {BARRAGE_HOSTILE_SERVER, ca()}, .keep_input_open = true};
  command.argv.insert(command.argv.end(), behaviours.begin(), behaviours.end());
  return command;
}

HostileServer::HostileServer(const std::vector<std::string>& behaviours)
    : process_(command(behaviours)) {
  while (const auto line = process_.read_line()) {
    if (*line == "ready") return;
    std::string name;
    Port port;
    std::istringstream(*line) >> name >> port.scheme >> port.port;
    ports_.emplace(name, port);
  }
  throw std::runtime_error("hostile-server does not start: " + process_.wait().err);
}

std::string HostileServer::url(const std::string& behaviour, const std::string& path) const {
  const Port& port = ports_.at(behaviour);
  return port.scheme + "://127.0.0.1:" + std::to_string(port.port) + path;
}

std::map<std::string, HostileServer::Seen> HostileServer::stop() {
  const auto done = process_.wait();
  if (done.exit_code != 0) throw std::runtime_error("hostile-server failed: " + done.err);
  std::map<std::string, Seen> seen;
  const auto log = done.out.substr(done.out.find("ready\n") + 6);
  for (const auto& line : lines_of(log)) {
    std::string name;
    Seen numbers;
    std::istringstream(line) >> name >> numbers.connections >> numbers.requests;
    seen.emplace(name, numbers);
  }
  return seen;
}

}  // namespace barrage::test
