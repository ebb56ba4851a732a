#include "support/target_server.h"

#include <signal.h>

#include <algorithm>
#include <stdexcept>

namespace barrage::test {
namespace {

// Paths and X-Seq in tests hold no commas and no quotes.
std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back().push_back(c);
    }
  }
  return cells;
}

}  // namespace

Command TargetServer::command(std::vector<std::string> flags, const TempDir& dir) {
  flags.insert(flags.begin(),
               {program("target-server"), "-addr=127.0.0.1:0", "-log=" + dir.file("log.csv")});
  return {.argv = std::move(flags)};
}

TargetServer::TargetServer(std::vector<std::string> flags)
    : process_(command(std::move(flags), dir_)) {
  const std::string begin = "target-server: listening on http://";
  const auto line = process_.read_line();
  if (!line || !line->starts_with(begin)) {
    throw std::runtime_error("target-server does not start: " + process_.wait().err);
  }
  address_ = line->substr(begin.size(), line->size() - begin.size() - 1);
}

std::uint16_t TargetServer::port() const {
  return static_cast<std::uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
}

std::vector<TargetServer::Request> TargetServer::stop() {
  process_.send(SIGTERM);
  const auto done = process_.wait();
  if (done.exit_code != 0) throw std::runtime_error("target-server failed: " + done.err);
  const auto log = content_of(dir_.file("log.csv"));
  std::vector<Request> requests;
  for (const auto& line : lines_of(log)) {
    const auto c = cells(line);
    if (c.at(0) == "seq") continue;
    const auto number = [&c](std::size_t i) { return c.at(i).empty() ? 0 : std::stoll(c[i]); };
    Request r;
    r.seq = static_cast<std::uint64_t>(number(0));
    r.connection = static_cast<std::uint64_t>(number(1));
    r.arrival = number(2);
    r.planned = number(3);
    r.departure = number(4);
    r.end = number(5);
    r.status = static_cast<unsigned>(number(6));
    r.bytes = static_cast<std::uint64_t>(number(7));
    r.method = c.at(8);
    r.path = c.at(9);
    r.x_seq = c.at(10);
    requests.push_back(std::move(r));
  }
  std::sort(requests.begin(), requests.end(),
            [](const Request& a, const Request& b) { return a.seq < b.seq; });
  return requests;
}

}  // namespace barrage::test
