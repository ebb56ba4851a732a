// A DNS server on loopback that replies over UDP as a test wants: right, wrong, late or never.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace barrage::test {

class DnsServer {
 public:
  enum class Says { address, no_such_name, server_failure, nothing };
  struct Reply {
    Says says = Says::address;
    std::string address = "127.0.0.1";  // the A record; there is no AAAA record
    std::chrono::milliseconds after{0};
  };

  explicit DnsServer(std::uint16_t port = 0);  // of 127.0.0.1; 0: a free one
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // Any thread, from now on. Names that nobody set do not exist.
  void set(const std::string& name, const Reply& reply);
  // Any thread. Number of queries for an A record of the name.
  std::size_t asked(const std::string& name) const;

 private:
  void serve();

  int socket_ = -1, wake_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, Reply> replies_;       // under mutex_
  std::map<std::string, std::size_t> counts_;  // under mutex_
  std::thread thread_;
};

}  // namespace barrage::test
