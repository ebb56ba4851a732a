// HTTP/2 from the server's side, as much of it as spoiling takes (RFC 9113).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/hostile/connection.h"

namespace barrage::test::hostile {

enum class Frame : std::uint8_t {
  data = 0,
  headers = 1,
  rst_stream = 3,
  settings = 4,
  push_promise = 5,
  ping = 6,
  goaway = 7,
  window_update = 8,
  continuation = 9,
};
enum class Setting : std::uint16_t { max_concurrent_streams = 3, initial_window_size = 4 };
enum class Code : std::uint32_t { no_error = 0, internal_error = 2, refused_stream = 7, calm = 11 };

inline constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4;
inline constexpr std::string_view kStatus200 = "\x88", kStatus204 = "\x89";  // HPACK's static table
inline constexpr std::size_t kFullFrame = 16384;  // the largest that a peer must take

std::string number32(std::uint32_t value);
std::string frame(Frame type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
std::string setting(Setting what, std::uint32_t value);  // payload of a settings frame
std::string goaway(std::uint32_t last_stream, Code code);
std::string rst_stream(std::uint32_t stream, Code code);

class Http2 {
 public:
  explicit Http2(Connection& connection) : connection_(connection) {}

  // Reads the client's preface and sends ours; false: the peer is gone.
  bool begin(std::string_view settings = {});
  // The stream of the next request, which is counted; settings and pings are acknowledged on the
  // way, all else is ignored. nullopt: the peer is gone.
  std::optional<std::uint32_t> next_request();
  bool respond(std::uint32_t stream);  // 200, with a short body

 private:
  bool fill(std::size_t bytes);  // unread_

  Connection& connection_;
  std::string unread_;
};

}  // namespace barrage::test::hostile
