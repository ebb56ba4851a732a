// The suite's own HTTP/1.1 server: behaviour known by construction, for calibrating a machine, the
// quick start and tests. Single-threaded: it is the judge of others' punctuality and must not
// depend on a scheduler of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "server/behaviour.h"

namespace barrage::server {

struct ServerOptions {
  std::string addr = "127.0.0.1:8080";  // HOST:PORT; port 0: a free one
  bool anybody = false;                 // else only loopback addresses are allowed
  std::string log{};                    // see request_log.h; empty: none
  std::uint64_t max_body = 64 << 20;    // of a request: beyond it the answer is 413
  BehaviourOptions behaviour{};
};

class Server {
 public:
  // Listens; the kernel accepts from now on. Throws UsageError and RunError.
  explicit Server(const ServerOptions& options);
  ~Server();

  std::string address() const;  // "127.0.0.1:8080", with the port it has got

  // Serves until stop(), SIGINT or SIGTERM; then open connections are closed and the log is
  // complete: requests without an answer have a line as well. Throws RunError when the log could
  // not be written. Once.
  void run();
  void stop();  // any thread

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace barrage::server
