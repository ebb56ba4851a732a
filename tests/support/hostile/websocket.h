// WebSocket from the server's side, as much of it as spoiling takes (RFC 6455).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/hostile/connection.h"

namespace barrage::test::hostile {

// The first byte of a frame: a bit and an opcode.
inline constexpr std::uint8_t kFin = 0x80, kReserved1 = 0x40;
inline constexpr std::uint8_t kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9,
                              kPong = 10;
// In the second byte.
inline constexpr std::uint8_t kMasked = 0x80;

// The head of a frame that announces `length` bytes, in the shortest form.
std::string frame_head(unsigned first, std::uint64_t length, std::uint8_t masked = 0);
inline std::string ws_frame(unsigned first, std::string_view payload) {
  return frame_head(first, payload.size()).append(payload);
}
std::string ws_close(unsigned code, std::string_view reason = {});

// The value of Sec-WebSocket-Accept for this request.
std::string accept_key(std::string_view request);
// The response that accepts the handshake, with further header lines.
std::string agreed(std::string_view request, std::string_view more = {});

class WebSocket {
 public:
  explicit WebSocket(Connection& connection) : connection_(connection) {}

  bool begin();  // reads the handshake and agrees; false: the peer is gone
  // The payload of the next text or binary frame, which is counted as a request; pings are
  // replied to, all else is ignored. nullopt: the peer is gone, or has sent a close frame.
  std::optional<std::string> next();

 private:
  bool fill(std::size_t bytes);  // unread_

  Connection& connection_;
  std::string unread_;
};

}  // namespace barrage::test::hostile
