// A WebSocket on the network: libcurl connects and speaks TLS, the handshake is ours, wslay makes
// and reads the frames (RFC 6455). About 11 KiB each, of which 8 are libcurl's.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/target.h"
#include "loop/loop.h"
#include "net/connector.h"
#include "net/curl.h"
#include "net/multi.h"
#include "net/shards.h"
#include "protocol/ws/connection.h"
#include "protocol/ws/frames.h"
#include "protocol/ws/options.h"
#include "protocol/ws/upgrade.h"

namespace barrage {

// Where connections of one kind lead, and what they ask for there. Outlives its connections.
struct WsPlace {
  // `target` outlives it.
  WsPlace(const Target& target, const std::string& user_agent);

  bool valid() const { return url != nullptr; }

  UrlPtr url;  // as http or https; null: libcurl cannot read it
  bool tls = false;
  std::string host, port;
  std::string request;  // see upgrade_request()
  std::vector<std::string> subprotocols;
  std::uint64_t turn = 0;  // connections so far
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
  std::unique_ptr<WsConnection> make(WsPlace& place, std::uint32_t slot,
                                     WsConnection::Owner& owner);
  // As Protocol::collect().
  bool collect();
  LocalTroubles troubles() const noexcept;

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

  Loop& loop_;
  const Connector& connector_;
  const std::int64_t max_message_;
  const Clock& clock_;
  std::mt19937_64 random_;
  std::string out_;  // frames on their way to a socket
  // Makes the frames of messages, each at once and whole: so one is enough for all connections.
  std::unique_ptr<wslay_frame_context, FrameFree> framer_;
  std::string* framed_ = nullptr;                  // where it puts them
  std::vector<std::unique_ptr<WsFrames>> unlent_;  // none in the middle of anything
  std::vector<WsSession*> again_;                  // that must be looked at before the loop sleeps
  LocalTroubles connecting_;                       // troubles of connect()
  Multis multis_;
  Shards shards_;
};

class alignas(64) WsSession final : public WsConnection {
 public:
  WsSession(WsMaker& maker, WsPlace& place, std::uint32_t slot, Owner& owner);
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
  // What is needed until it is a WebSocket.
  struct Handshake {
    Handshake(const WsPlace& place, std::string key)
        : request(place.request + key + "\r\n\r\n"), answer(accept_of(key), place.subprotocols) {}
    std::string request;
    std::size_t written = 0;  // of the request
    UpgradeResponse answer;
    bool tls = false;  // its handshake began
    int socket_error = 0;
    MonoTime began{}, connected{}, sent{}, answered{};  // 0: not yet
    std::array<char, CURL_ERROR_SIZE> said{};           // libcurl's own words on the end
    std::string behind;                                 // frames that came with the answer
  };
  // libuv's handle lives until it says so, and longer than the connection: what it touches of it
  // lies beside the pointer.
  struct Watch {
    uv_poll_t poll;  // first: a pointer to one is a pointer to the other
    WsSession* session;
  };
  enum class Io : std::uint8_t { done, blocked, ended, broken };

  // What libuv, libcurl and wslay call; wslay with the WsFrames as `self`.
  static void on_event(uv_poll_t* handle, int status, int events) noexcept;
  static CURLcode on_tls(CURL*, void* tls, void* self) noexcept;
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

  void set_up();
  void connected(CURLcode rc);
  void write_request();
  void read_answer();
  void become_socket();
  void fail(Failure failure);
  TransferEnd transfer_end(CURLcode rc) const;

  bool put(std::string_view payload, wslay_opcode opcode) noexcept;
  void receive();
  void flush();
  wslay_event_context* frames();  // borrowed, if it has none
  void rest();                    // gives them back, if it can
  void judge_end();
  void end(WsEnd&& end);
  bool may_read() const;
  void watch();
  Io read(char* buffer, std::size_t size, std::size_t& got);
  Io write(std::string_view bytes, std::size_t& written);

  // What a message touches, either way: one line of the cache. With thousands of connections it is
  // never there, and each line costs as much as a hundred instructions.
  Owner& owner_;
  WsMaker& maker_;
  std::unique_ptr<WsFrames> frames_;      // null: nothing is read in part, nor to be said
  std::unique_ptr<Handshake> handshake_;  // until it is a WebSocket
  std::uint32_t slot_;
  int fd_ = -1;
  std::uint8_t watched_ = 0;  // uv events
  bool raw_;                  // no TLS: our own read and write cost a third less than libcurl's
  bool over_ = false;
  bool receiving_ = false;
  bool dry_ = false;         // nothing more to read now
  bool to_the_end_ = false;  // whatever was read, look for more: the socket has an error
  bool at_end_ = false;      // of what the peer sends
  bool blocked_ = false;     // the kernel takes no more
  bool held_ = false;        // did not read what may be there, for want of may_read()
  bool queued_ = false;      // a message that was sent while receiving_ is in unsent_
  bool control_ = false;     // wslay has something to say of its own: a pong, a close frame
  bool closing_ = false;     // this side said goodbye
  bool added_ = false;

  std::uint32_t pongs_ = 0;      // and other answers, queued while blocked
  int error_ = 0;                // errno of what broke the connection; 0: nothing, or not known
  std::string unsent_;           // frames that the kernel did not take
  std::size_t unsent_from_ = 0;  // what it did take of them
  std::optional<TransferEnd> failed_;  // before it began, and not yet told
  WsPlace& place_;
  Shard& shard_;
  UvPtr<Watch> watch_;
  EasyPtr easy_;
};

}  // namespace barrage
