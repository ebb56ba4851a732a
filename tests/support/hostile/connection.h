// One accepted connection of the hostile server, with blocking I/O: behaviours read like the
// conversation they spoil. Each has a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace barrage::test::hostile {

// Nothing waits longer for the peer; far above every timeout that tests use.
inline constexpr std::chrono::seconds kTimeout{20};

class Connection {
 public:
  // Takes over `fd`. `requests` counts what read_request() returns, and saw_request().
  Connection(int fd, std::atomic<std::uint64_t>& requests);
  ~Connection();  // closes, politely if reset() was not called
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool accept_tls(ssl_ctx_st* context);  // false: the peer did not want it

  // The head of the next request, its body skipped. nullopt: the peer is gone.
  std::optional<std::string> read_request();
  void saw_request() { ++requests_; }  // of another protocol
  // What comes, at least one byte; empty: the peer is gone.
  std::string receive();
  bool send(std::string_view bytes);                                // false: the peer is gone
  void send_endlessly(std::string_view piece);                      // until the peer is gone
  void drip(std::string_view text, std::chrono::milliseconds gap);  // byte by byte
  void wait_for_end();                                              // until the peer closes
  void end();                                                       // FIN: sends no more
  void alert();         // TLS ends with a fatal alert: bad record MAC
  void close_notify();  // TLS ends in good order
  void reset();         // RST instead of FIN, at once

 private:
  int fd_;
  std::atomic<std::uint64_t>& requests_;
  std::string unread_;
  struct Free {
    void operator()(ssl_st* tls) const noexcept;
  };
  std::unique_ptr<ssl_st, Free> tls_;
};

}  // namespace barrage::test::hostile
