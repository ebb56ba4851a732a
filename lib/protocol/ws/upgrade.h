// The HTTP handshake that makes a connection a WebSocket (RFC 6455, section 4). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/target.h"
#include "net/curl.h"
#include "net/fault.h"

namespace barrage {

// The value of Sec-WebSocket-Key for 16 random bytes, and of Sec-WebSocket-Accept for such a key.
std::string upgrade_key(std::span<const std::uint8_t, 16> random);
std::string accept_of(std::string_view key);

// The names in a target's headers Sec-WebSocket-Protocol, in order.
std::vector<std::string> subprotocols_of(const Target& target);

// The request but for its end, which is a key and two line ends: the same for all connections of a
// target, which has no headers of the handshake's own. `url` is the target's, as http or https.
std::string upgrade_request(const Target& target, CURLU* url, const std::string& user_agent);

// Reads the server's response as it comes in, cut anywhere.
class UpgradeResponse {
 public:
  UpgradeResponse(std::string accept, const std::vector<std::string>& offered)
      : accept_(std::move(accept)), offered_(offered) {}

  // Returns how many bytes belong to the response: less than all when it ended within them, and
  // what follows is frames. Call it no more once it is done().
  std::size_t read(std::string_view bytes);
  bool began() const { return size_ > 0; }
  bool done() const { return done_; }  // whole, or refused before its end
  int code() const { return code_; }   // of the last status line; 0: none came
  // Fault::none: the connection is a WebSocket now. Once done().
  const Failure& failure() const { return failure_; }

 private:
  void read_line(std::string_view line);
  void read_status(std::string_view line);
  void read_header(std::string_view name, std::string_view value);
  void end_of_head();
  void refuse(Fault fault, std::string error);

  std::string accept_;
  const std::vector<std::string>& offered_;
  std::string line_;      // as far as it came
  std::size_t size_ = 0;  // of the head so far, interim responses included
  int code_ = 0;
  bool status_line_ = false, done_ = false;
  bool upgrade_ = false, connection_ = false, accepted_ = false, chosen_ = false;
  std::string wrong_;  // what else is wrong with a 101; empty: nothing
  Failure failure_;
};

}  // namespace barrage
