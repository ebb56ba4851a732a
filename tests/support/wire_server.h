// Keeps the very bytes of the requests it gets: for header names as written, duplicates, what is
// not sent. Answers each with an empty 200 once its head is complete (bodies that come in the same
// turn are kept as well).
#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace barrage::test {

class WireServer {
 public:
  WireServer();  // listens on a free port of 127.0.0.1
  ~WireServer();
  WireServer(const WireServer&) = delete;
  WireServer& operator=(const WireServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/") const;
  // Stops and gives the bytes of each connection, in order of acceptance.
  std::vector<std::string> stop();

 private:
  void serve();

  int listener_ = -1, wake_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::string> received_;  // by the thread until it is joined
  std::thread thread_;
};

}  // namespace barrage::test
