// Debian's nginx on loopback, unprivileged and private: the server that is not ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/files.h"
#include "support/process.h"

namespace barrage::test {

// Debian's is not in the PATH of users who are not root.
std::string nginx_program();

// Paths, on every listener:
//   /              200, 13 bytes            /status/404, /status/500
//   /redirect/same  to /                    /redirect/loop  to itself
//   /redirect/host  to another host's /     /redirect/307   to /, keeping method and body
//   /large          8 MiB                   /text           1 MiB that compresses well, and is
//                                                           compressed for who accepts gzip
//   /to/PORT/REST   the response of 127.0.0.1:PORT to /REST, WebSockets too
class Nginx {
 public:
  // One request as nginx saw it, in the order of ends.
  struct Request {
    std::uint16_t port = 0;  // 0: the unix socket
    std::string method, uri, protocol, host, user_agent, accept_encoding, content_length,
        transfer_encoding, authorization, connection_header, x_test, client, remote, referer;
    unsigned status = 0;
    std::uint64_t connection = 0;           // equal: the same connection
    std::uint64_t connection_requests = 0;  // 1: the first of its connection
    bool tls_resumed = false;
  };

  // Throws std::runtime_error, with what nginx said. Makes keys and certificates with openssl.
  Nginx();

  std::string http(const std::string& path = "/") const;   // HTTP/1.1
  std::string https(const std::string& path = "/") const;  // HTTP/1.1 and, by ALPN, HTTP/2
  std::string mtls(const std::string& path = "/") const;   // as https, wants a client certificate
  std::string h2c(const std::string& path = "/") const;    // HTTP/2 with prior knowledge
  // Those of a server on that port of 127.0.0.1, through TLS of this one.
  std::string wss(std::uint16_t port, const std::string& path) const;
  std::uint16_t http_port() const { return ports_[0]; }
  std::uint16_t https_port() const { return ports_[1]; }
  std::uint16_t other_port() const { return ports_[4]; }  // where /redirect/host leads, plain
  std::string unix_socket() const { return dir_.file("nginx.sock"); }

  // Of localhost, server.test and 127.0.0.1, signed by ca(). PEM files.
  std::string ca() const { return dir_.file("ca.pem"); }
  std::string client_certificate() const { return dir_.file("client.pem"); }
  std::string client_key() const { return dir_.file("client.key"); }
  std::string client_both() const { return dir_.file("client-both.pem"); }

  // Stops the server and returns all requests. Call it once.
  std::vector<Request> stop();

 private:
  void make_certificates();
  void write_config();
  std::string url(const char* scheme, std::size_t listener, const std::string& path) const;

  TempDir dir_;
  std::vector<std::uint16_t> ports_;
  std::optional<Process> process_;
};

}  // namespace barrage::test
