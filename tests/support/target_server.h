// The suite's own target-server as a program, on a free port.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/files.h"
#include "support/process.h"

namespace barrage::test {

class TargetServer {
 public:
  // A line of its log, see lib/server/request_log.h. Times in ns of CLOCK_MONOTONIC; 0: none.
  struct Request {
    std::uint64_t seq = 0, connection = 0;
    std::int64_t arrival = 0, planned = 0, departure = 0, end = 0;
    unsigned status = 0;
    std::uint64_t bytes = 0;
    std::string method, path, x_seq;
  };

  explicit TargetServer(std::vector<std::string> flags = {});

  std::string url(const std::string& path = "/") const { return "http://" + address_ + path; }
  std::uint16_t port() const;
  // Stops the server and returns all requests in order of arrival. Call it once.
  std::vector<Request> stop();

 private:
  static Command command(std::vector<std::string> flags, const TempDir& dir);

  TempDir dir_;
  Process process_;
  std::string address_;
};

}  // namespace barrage::test
