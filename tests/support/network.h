// A network of a test's own: a Linux network namespace that holds nothing but loopback, whose
// packets, ports and name servers the test breaks as it likes. Needs root, `ip` and `nft`; see
// Network::missing().
#pragma once

#include <string>

#include "support/process.h"

namespace barrage::test {

class Network {
 public:
  // What this machine lacks for networks of one's own; empty: nothing. Probed once.
  static const std::string& missing();

  // Loopback is up. Throws std::runtime_error. Networks of tests that died are removed first.
  Network();
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // While it lives, the thread that made it is in the network: sockets that it opens and programs
  // that it starts belong there for as long as they exist.
  class Visit {
   public:
    explicit Visit(const Network& network);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    int home_;
  };

  // The same program inside of the network, with the name server of resolve_by(); same pid.
  Command inside(Command command) const;

  // A rule of nft for arriving packets, e.g. "tcp dport 81 drop".
  void rule(const std::string& text) const;
  void local_ports(unsigned first, unsigned last) const;  // what connections get as their own port
  void loopback(bool up) const;
  // What resolv.conf says: "nameserver 127.0.0.53\noptions timeout:1".
  void resolve_by(const std::string& resolv_conf) const;

 private:
  std::string name_;
};

}  // namespace barrage::test
