// Servers that misbehave, one behaviour on each port, in a program of their own: what endless
// responses cost is not counted as the test's, nor as the attack's. tests/support/hostile has them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "support/files.h"
#include "support/process.h"

namespace barrage::test {

class HostileServer {
 public:
  struct Seen {
    std::uint64_t connections = 0;  // accepted
    std::uint64_t requests = 0;     // whole ones; a behaviour that reads none has none
  };

  // "name", or "name=80" for a port that is not any. Throws std::runtime_error, also for a name
  // that no behaviour has.
  explicit HostileServer(const std::vector<std::string>& behaviours);

  std::string url(const std::string& behaviour, const std::string& path = "/") const;
  std::uint16_t port(const std::string& behaviour) const { return ports_.at(behaviour).port; }
  // Of the root that signed the certificates, except self-signed ones. All are for 127.0.0.1,
  // except those for other hosts.
  std::string ca() const { return dir_.file("root.pem"); }
  void send(int signal) { process_.send(signal); }  // SIGSTOP: all its connections stand still
  // Stops the server and returns what it saw. Call it once.
  std::map<std::string, Seen> stop();

 private:
  struct Port {
    std::string scheme;
    std::uint16_t port = 0;
  };
  Command command(const std::vector<std::string>& behaviours) const;

  TempDir dir_;
  Process process_;
  std::map<std::string, Port> ports_;
};

}  // namespace barrage::test
