// What reads a WebSocket's frames and replies to them, for the connection that has it: wslay takes
// 8 KiB for one, all over memory. So a connection has one only while something of it is under way:
// a part of a frame or of a message, a pong, a close frame. Most need none, and what is lent next
// was used last.
#pragma once

#include <wslay/wslay.h>

#include <cstdint>
#include <memory>
#include <string>

#include "protocol/ws/message.h"

namespace barrage {

class WsSession;

// One thread. WsMaker makes and lends them.
struct WsFrames {
  struct Free {
    void operator()(wslay_event_context* freed) const noexcept { wslay_event_context_free(freed); }
  };

  // Nothing is left of what was read: the next connection finds nothing of this one.
  bool at_rest() const {
    return unread == 0 && !in_frame && !in_message && early.empty() &&
           wslay_event_get_read_enabled(context.get()) != 0 &&
           wslay_event_get_write_enabled(context.get()) != 0;
  }

  std::unique_ptr<wslay_event_context, Free> context;
  WsSession* session = nullptr;               // that has it
  std::uint16_t reads = 0, frames_read = 0;   // in this receive()
  std::uint16_t unread = 0;                   // bytes that wslay has and did not report yet
  std::uint8_t opcode = 0;                    // of the frame being read
  bool in_frame = false, in_message = false;  // read in part
  bool too_large = false, half_code = false;  // why it ended; half_code: of a close frame
  bool flooded = false;                       // likewise: see WsSession::count_idle()
  WsMessage message;                          // as far as it came
  std::string early;  // frames that came with the handshake, as far as not read
  std::string close;  // payload of the peer's close frame, as far as it came
};

}  // namespace barrage
