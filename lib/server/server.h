// The suite's own HTTP/1.1 server, with behaviour known by construction, for calibration, the quick
// start and tests. Single-threaded: the punctuality of others is measured against it, so it must
// not depend on a scheduler of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "server/behaviour.h"

namespace barrage::server {

struct ServerOptions {
  std::string addr = "127.0.0.1:8080";  // HOST:PORT; port 0: a free one
  bool anybody = false;                 // allow other than loopback addresses
  std::string log{};                    // see request_log.h; empty: none
  std::uint64_t max_body = 64 << 20;    // of a request; beyond it the response is 413
  BehaviourOptions behaviour{};
};

class Server {
 public:
  // Listens; the kernel accepts from now on. Throws UsageError and RunError.
  explicit Server(const ServerOptions& options);
  ~Server();

  std::string address() const;  // "127.0.0.1:8080", with the actual port

  // Serves until stop(), SIGINT or SIGTERM; then closes open connections and completes the log:
  // requests without a response have a line as well. Throws RunError if the log could not be
  // written. Call it once.
  void run();
  void stop();  // any thread

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace barrage::server
