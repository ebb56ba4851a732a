// A server that sends each line back. Lines that begin with one of these words get something else:
// hang (nothing), close (the connection is closed), half (half of the line, then closed), wrong
// (another line).
#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace barrage::echo {

class Server {
 public:
  Server();  // on a free port of 127.0.0.1
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() const { return "echo://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  void serve() const;

  int listener_ = -1, wake_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace barrage::echo
