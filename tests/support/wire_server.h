// Keeps the very bytes of the requests it gets: for header names as written, duplicates, what is
// not sent. Responds to each with an empty 200, or the given bytes, once its head is complete
// (bodies that come in the same turn are kept as well), or never.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace barrage::test {

class WireServer {
 public:
  enum class Responses { ok, never };

  explicit WireServer(Responses responses = Responses::ok);  // on a free port of 127.0.0.1
  explicit WireServer(std::string response);               // empty: never
  ~WireServer();
  WireServer(const WireServer&) = delete;
  WireServer& operator=(const WireServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/") const;
  // Waits for this many requests over all connections; false: not within kLimit.
  bool wait_for_requests(std::size_t count);
  // Stops and gives the bytes of each connection, in order of acceptance.
  std::vector<std::string> stop();

 private:
  void serve();

  const std::string response_;
  int listener_ = -1, wake_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::string> received_;  // by the thread until it is joined
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t requests_ = 0;  // under mutex_
  std::thread thread_;
};

}  // namespace barrage::test
