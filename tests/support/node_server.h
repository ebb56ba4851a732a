// WebSocket servers that are not ours, as programs on free ports of 127.0.0.1: node-ws of Debian,
// and Socket.IO from npm. Their scripts describe them: websocket/server.cjs,
// socketio/server.cjs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/files.h"
#include "support/process.h"

namespace barrage::test {

class NodeServer {
 public:
  // What the server saw: "open", "message", "close", "pong", "beat", ...; "said": with how many
  // messages it has sent over a connection that is over.
  struct Event {
    std::int64_t at = 0;           // ns of CLOCK_MONOTONIC
    std::uint64_t connection = 0;  // from 1, in the order in which they were opened
    std::string what;
    std::string text;  // of a message; subprotocol of an open, reason of a close
    std::string url;   // of open and close: path and query
    std::string origin;
    unsigned code = 0;  // of a close
  };

  std::string url(const std::string& path) const { return "ws://" + address_ + path; }
  std::uint16_t port() const;
  pid_t pid() const { return process_.pid(); }
  void send(int signal) { process_.send(signal); }
  // Stops the server and returns all that it saw, in order. Call it once.
  std::vector<Event> stop();

 protected:
  // Throws std::runtime_error, with what node said.
  NodeServer(const std::string& script, const std::string& modules, std::vector<std::string> flags);

 private:
  TempDir dir_;
  Process process_;
  std::string address_;
};

class WsServer : public NodeServer {
 public:
  explicit WsServer(std::uint16_t port = 0);  // 0: any free one
};

// Not a server of WebSockets, but a proxy to them: "tunnel" with its "host:port" for each that it
// makes.
class TunnelProxy : public NodeServer {
 public:
  TunnelProxy();
  std::string proxy_url() const { return "http://127.0.0.1:" + std::to_string(port()); }
};

// Likewise by SOCKS5: "tunnel" with "host:port", or "name host:port" where it is to look the name
// up.
class SocksProxy : public NodeServer {
 public:
  SocksProxy();
  std::string address() const { return "127.0.0.1:" + std::to_string(port()); }
};

class SocketIoServer : public NodeServer {
 public:
  // What an attack sends where `socket.io` clients would: "/socket.io/?EIO=4&transport=websocket".
  static std::string path();
  // Why there is none; empty: there is one.
  static std::string missing();
  explicit SocketIoServer(std::vector<std::string> flags = {});
};

// How many of these there are.
std::size_t count(const std::vector<NodeServer::Event>& events, const std::string& what);

// What websocket/client.cjs prints, lines of "open", "message TEXT", "error TEXT", "close CODE":
// what another implementation makes of a server.
std::vector<std::string> ws_client(const std::vector<std::string>& args);

}  // namespace barrage::test
