// One WebSocket connection, as the driver sees it. The real one is WsSession; tests have another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/outcome.h"

namespace barrage {

// How a connection ended that had been a WebSocket.
struct WsEnd {
  std::uint16_t code = 0;     // close code; 1005: the peer gave none, 1006: no close frame came
  Fault fault = Fault::none;  // none: this side had asked for it
  std::string error;          // for people; the peer's reason in it is printable
};

// A whole message of text or bytes. `text`: as much of its beginning as WsEndpoints says.
struct WsText {
  std::string_view text{};
  std::uint64_t size = 0;  // of the whole
};

// Loop thread only. Its end, which is at once and without a word to the peer, must not come from
// inside a call to its owner.
class WsConnection {
 public:
  // Where a connection reports, from the loop or from inside the calls below; `slot` is the number
  // that it was made with. After failed() or ended() nothing more comes.
  class Owner {
   public:
    // The server agreed: messages may go both ways.
    virtual void upgraded(std::uint32_t slot) noexcept = 0;
    // It never came to that.
    virtual void failed(std::uint32_t slot, Outcome&& outcome) noexcept = 0;
    // `message` is valid during the call.
    virtual void received(std::uint32_t slot, WsText message) noexcept = 0;
    virtual void ponged(std::uint32_t slot, std::string_view payload) noexcept = 0;
    // The kernel has taken all that had to wait.
    virtual void drained(std::uint32_t slot) noexcept = 0;
    virtual void ended(std::uint32_t slot, WsEnd&& end) noexcept = 0;

   protected:
    ~Owner() = default;
  };

  virtual ~WsConnection() = default;
  // One message. True: the kernel has taken all of it; else drained() follows, or the end.
  virtual bool send(std::string_view payload, bool binary) noexcept = 0;
  // Too much waits for the kernel for more to be added: the peer does not read.
  virtual bool full() const noexcept = 0;
  virtual void ping(std::string_view payload) noexcept = 0;  // at most 125 bytes
  // Begins the close handshake with this code; ended() follows when the peer has replied or gone.
  virtual void close(std::uint16_t code) noexcept = 0;
  // Its time to become a WebSocket is over: failed(), with what it was at. Before upgraded() only.
  virtual void give_up() noexcept = 0;
  // How far it came and how long that took, for one that is cut while it is being made.
  virtual Phases phases() const noexcept = 0;
};

}  // namespace barrage
