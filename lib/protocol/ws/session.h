// A WebSocket on the network: a wire, the handshake that makes it one, and wslay, which makes and
// reads the frames (RFC 6455). About 11 KiB each, of which 8 are libcurl's.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/target.h"
#include "net/wire.h"
#include "protocol/ws/connection.h"
#include "protocol/ws/frames.h"
#include "protocol/ws/options.h"
#include "protocol/ws/upgrade.h"

namespace barrage {

// Where the connections of one endpoint lead, and what they ask for there. Outlives them.
struct WsUpgrade {
  // `target` outlives it. `read_of_message`: see WsEndpoints.
  WsUpgrade(const Target& target, const std::string& user_agent, std::uint64_t read_of_message);

  Peer peer;
  std::string request;  // see upgrade_request()
  std::vector<std::string> subprotocols;
  std::uint64_t read_of_message;
};

// What the connections of a loop share, and who makes them. Outlives them.
class WsMaker {
 public:
  // All references outlive it.
  WsMaker(Loop& loop, const Connector& connector, const Clock& clock, const WsOptions& options,
          std::uint64_t seed);
  ~WsMaker();
  WsMaker(const WsMaker&) = delete;
  WsMaker& operator=(const WsMaker&) = delete;

  // Begins a connection. Its owner hears of it later, never from inside this call.
  std::unique_ptr<WsConnection> make(WsUpgrade& upgrade, std::uint32_t slot,
                                     WsConnection::Owner& owner);
  // As Protocol::collect().
  bool collect() { return wires_.collect(); }
  LocalTroubles troubles() const noexcept { return wires_.troubles(); }

 private:
  friend class WsSession;
  struct FrameFree {
    void operator()(wslay_frame_context* context) const noexcept {
      wslay_frame_context_free(context);
    }
  };

  std::unique_ptr<WsFrames> lend(WsSession& session);
  void take_back(std::unique_ptr<WsFrames> frames);
  void frame(std::string_view payload, wslay_opcode opcode, std::string& into);
  void mask(std::uint8_t* buffer, std::size_t size);

  Wires wires_;
  const std::int64_t max_message_;
  std::mt19937_64 random_;
  std::string out_;  // frames on their way to a socket
  // Makes the frames of messages, each at once and whole: so one is enough for all connections.
  std::unique_ptr<wslay_frame_context, FrameFree> framer_;
  std::string* framed_ = nullptr;                  // where it puts them
  std::vector<std::unique_ptr<WsFrames>> unlent_;  // none in the middle of anything
};

class alignas(64) WsSession final : public WsConnection, private Wire::Owner {
 public:
  WsSession(WsMaker& maker, WsUpgrade& upgrade, std::uint32_t slot, WsConnection::Owner& owner);
  ~WsSession() override;
  WsSession(const WsSession&) = delete;
  WsSession& operator=(const WsSession&) = delete;

  bool send(std::string_view payload, bool binary) noexcept override;
  bool full() const noexcept override;
  void ping(std::string_view payload) noexcept override;
  void close(std::uint16_t code) noexcept override;
  void give_up() noexcept override;
  Phases phases() const noexcept override;

 private:
  friend class WsMaker;
  // What a session is, beside the state of its wire.
  enum class Stage : std::uint8_t {
    upgrading,  // the wire connects, then the handshake  -> open: upgraded(); over: failed()
    open,       // messages go both ways                  -> closing: close(); over: ended()
    closing,    // this side's close frame is sent, and the last          -> over: ended()
    over,
  };
  // Where a message goes that is sent.
  enum class Output : std::uint8_t {
    direct,     // to the kernel, at once                            -> gathering: a read begins
    gathering,  // to what goes out in one piece after the read      -> gathered: there is some
    gathered,   //                                             both  -> direct: the read is over
  };
  // What is needed until it is a WebSocket.
  struct Handshake {
    Handshake(const WsUpgrade& upgrade, std::string key)
        : request(upgrade.request + key + "\r\n\r\n"),
          response(accept_of(key), upgrade.subprotocols) {}
    std::string request;
    std::size_t written = 0;  // of the request
    UpgradeResponse response;
    MonoTime connected{}, sent{}, responded{};  // 0: not yet
    Phases connecting;
    std::string behind;  // frames that came with the response
  };

  // Of the wire.
  void connected() noexcept override;
  void failed(Failure&& failure) noexcept override { fail(std::move(failure)); }
  void readable() noexcept override;
  void writable() noexcept override;

  // What wslay calls, with the WsFrames as `self`.
  static ssize_t on_read(wslay_event_context_ptr, std::uint8_t* buffer, std::size_t size, int,
                         void* self) noexcept;
  static ssize_t on_write(wslay_event_context_ptr, const std::uint8_t* data, std::size_t size, int,
                          void* self) noexcept;
  static int on_mask(wslay_event_context_ptr, std::uint8_t* buffer, std::size_t size,
                     void* self) noexcept;
  static void on_frame(wslay_event_context_ptr, const wslay_event_on_frame_recv_start_arg* frame,
                       void* self) noexcept;
  static void on_chunk(wslay_event_context_ptr, const wslay_event_on_frame_recv_chunk_arg* chunk,
                       void* self) noexcept;
  static void on_frame_end(wslay_event_context_ptr, void* self) noexcept;
  static void on_message(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                         void* self) noexcept;

  // Until it is a WebSocket: session.cpp.
  static std::unique_ptr<Handshake> make_handshake(WsMaker& maker, const WsUpgrade& upgrade);
  void write_request();
  void read_response();
  void become_open();
  void fail(Failure&& failure);

  // Frames: session_frames.cpp.
  bool put(std::string_view payload, wslay_opcode opcode) noexcept;
  void receive();
  void flush();
  wslay_event_context* frames();  // borrowed, if it has none
  void rest();                    // gives them back, if it can
  void judge_end();
  void end(WsEnd&& end);
  bool may_read() const;
  // Frames that bring nothing: pings, pongs and empty fragments. True: too many in a second.
  bool count_idle();

  // What a message touches, either way: one line of the cache, with the beginning of the wire. With
  // thousands of connections it is never there, and each line costs as much as a hundred
  // instructions.
  WsConnection::Owner& owner_;
  WsMaker& maker_;
  std::unique_ptr<WsFrames> frames_;  // null: nothing is read in part, nor to be sent
  std::uint32_t slot_;
  Stage stage_ = Stage::upgrading;
  Output output_ = Output::direct;
  bool control_ = false;  // wslay has something of its own to send: a pong, a close frame
  Wire wire_;

  const std::uint64_t read_of_message_;  // bytes; what reaches beyond them is not kept
  std::uint32_t idle_ = 0;               // frames since idle_since_
  MonoTime idle_since_{};
  std::uint32_t pongs_ = 0;               // and other replies, queued while the wire is blocked
  std::string unsent_;                    // frames that the kernel did not take
  std::size_t unsent_from_ = 0;           // what it did take of them
  std::unique_ptr<Handshake> handshake_;  // until it is a WebSocket
};

}  // namespace barrage
