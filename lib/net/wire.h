// A connection that libcurl makes and whose bytes are ours: names, proxies, TLS, local addresses
// and unix sockets are libcurl's part, what is spoken on it is its owner's. About 9 KiB each, of
// which 8 are libcurl's.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/outcome.h"
#include "core/time.h"
#include "loop/loop.h"
#include "net/connector.h"
#include "net/curl.h"
#include "net/fault.h"
#include "net/multi.h"
#include "net/shards.h"

struct ssl_st;

namespace barrage {

class Wire;

// Who is at the other end of wires. Outlives them.
struct Peer {
  // `text`: a URL of http or https, which say without or with TLS; what libcurl cannot read fails
  // the wires.
  explicit Peer(const std::string& text);
  bool valid() const { return url != nullptr; }

  UrlPtr url;  // null: libcurl cannot read it
  bool tls = false;
  std::string host, port;
  std::uint64_t turn = 0;  // wires so far: addresses and destinations take turns by it
};

// What the wires of a loop share. Loop thread only. Outlives them.
class Wires {
 public:
  // All references outlive it.
  Wires(Loop& loop, const Connector& connector, const Clock& clock);
  Wires(const Wires&) = delete;
  Wires& operator=(const Wires&) = delete;

  const Connector& connector() const { return connector_; }
  const Clock& clock() const { return clock_; }
  // As Protocol::collect().
  bool collect();
  LocalTroubles troubles() const noexcept;

 private:
  friend class Wire;

  Loop& loop_;
  const Connector& connector_;
  const Clock& clock_;
  LocalTroubles connecting_;                  // troubles of connect()
  std::vector<Wire*> again_, running_;        // that must be looked at before the loop sleeps
  std::array<char, CURL_ERROR_SIZE> said_{};  // libcurl's words on the last read that was broken
  Multis multis_;
  Shards shards_;
};

// Its end, which is at once and without a word to the peer, must not come from inside a call to its
// owner.
//
// The way of a wire. What an owner may do is in brackets.
//
//   connecting -> open      connected(): libcurl has done its part
//              -> over      failed()
//   open       -> blocked   a write() was not taken whole      [read, write, pause, close]
//              -> broken    a write() failed                   [read, which says why, close]
//              -> over      close()
//   blocked    -> open      writable()                         [read, pause, close]
//              -> over      close()
//   broken     -> over      close()
//   over                    nothing more comes, or is read or written
//
// Beside that, what is known of the bytes to read:
//
//   dry        -> ready     readable()
//   ready      -> dry       a read() found no more
//              -> ended     a read() found the end, or why it is broken
//   any        -> last      the socket has an error: readable(), and a read() finds why in the end
class Wire {
 public:
  // Who has it. Called from the loop, never from inside a call to the wire.
  class Owner {
   public:
    virtual void connected() noexcept = 0;
    // It never came to that; `failure` says why, phases() how far it came. The wire is over.
    virtual void failed(Failure&& failure) noexcept = 0;
    // There is something to read: read() until it says that there is no more, or pause().
    virtual void readable() noexcept = 0;
    // The kernel takes more of what it did not take.
    virtual void writable() noexcept = 0;

   protected:
    ~Owner() = default;
  };
  struct Options {
    // The protocols that TLS offers (ALPN), each behind its length: "\x02h2\x08http/1.1". Outlives
    // the wire. Empty: none.
    std::string_view alpn{};
  };
  enum class Io : std::uint8_t {
    done,     // some bytes
    blocked,  // none now; readable() follows
    ended,    // none any more: the peer has closed
    broken,   // likewise, and error() may tell why
  };

  // Begins to connect. Whether and how it ends, `owner` hears later.
  Wire(Wires& wires, Peer& peer, Owner& owner, Options options);
  Wire(Wires& wires, Peer& peer, Owner& owner) : Wire(wires, peer, owner, Options()) {}
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // Up to `size` bytes, into the caller's memory; `got`: how many.
  Io read(char* buffer, std::size_t size, std::size_t& got);
  // How much of it the kernel has taken. Less than all: it is blocked, and the rest is the owner's
  // to keep. All of it vanishes once the wire is broken.
  std::size_t write(std::string_view bytes);
  // Whether readable() is wanted; it is in the beginning.
  void pause(bool paused);
  // Calls readable() once more before the loop sleeps, for who has read enough for now.
  void read_again();
  // Nothing is called back any more. The descriptor is free when the wire is destroyed.
  void close();

  bool open() const { return state_ == State::open; }
  bool blocked() const { return state_ == State::blocked; }
  bool broken() const { return state_ == State::broken; }
  bool over() const { return state_ == State::over; }
  // Nothing more is there to be read now: readable() follows when there is.
  bool dry() const { return input_ != Input::ready && input_ != Input::last; }
  // A read() found the end.
  bool ended() const { return input_ == Input::ended; }
  // What is there is the last: the socket has an error.
  bool last() const { return input_ == Input::last; }
  int error() const { return error_; }  // errno of what broke it; 0: nothing, or not known
  bool alerted() const { return alert_ != nullptr; }  // an alert of TLS broke it
  // What to say of a read() that was broken: the connection was reset, or TLS sent an alert.
  Failure why_broken() const;

  // Until connected() has returned, or failed(): how its time divided so far; absent afterwards.
  Phases phases() const noexcept;
  // While it is connecting: why, if its time is over now. It stays as it is.
  Failure timed_out() const;
  // In connected(): the protocol of Options::alpn that the server chose; empty: none.
  std::string_view chosen() const { return making_ ? making_->chosen : std::string_view(); }
  bool was_connected() const { return fd_ >= 0; }

 private:
  friend class Wires;
  enum class State : std::uint8_t { connecting, open, blocked, broken, over };
  enum class Input : std::uint8_t { dry, ready, last, ended };
  // What is needed until it is connected.
  struct Making {
    std::string_view alpn;
    std::string host, chosen;
    MonoTime began{}, connected{};  // 0: not yet
    bool tls = false;               // a handshake began
    int socket_error = 0;
    std::optional<TransferEnd> refused;        // before it began, and not yet said
    std::array<char, CURL_ERROR_SIZE> said{};  // libcurl's own words on the end
  };
  // libuv's handle lives until it says so, and longer than the wire: what it touches of it lies
  // beside the pointer.
  struct Watch {
    uv_poll_t poll;  // first: a pointer to one is a pointer to the other
    Wire* wire;
    Loop* loop;
  };

  static void on_event(uv_poll_t* handle, int status, int events) noexcept;
  static CURLcode on_tls(CURL*, void* tls, void* self) noexcept;
  static void on_handshake(const ssl_st* tls, int where, int) noexcept;

  void set_up(Peer& peer);
  void made(CURLcode rc);
  void run_again();
  void fail(Failure failure);
  TransferEnd end_of(CURLcode rc) const;
  void arm();  // watches for what is wanted now

  // What a message touches, either way, in one piece: see WsSession.
  Owner& owner_;
  int fd_ = -1;
  State state_ = State::connecting;
  Input input_ = Input::dry;
  std::uint8_t watched_ = 0;  // uv events that are asked for
  const bool raw_ : 1;        // no TLS, no proxy: our own read and write cost a third less
  bool paused_ : 1 = false;
  bool added_ : 1 = false;  // to its multi
  int error_ = 0;
  std::unique_ptr<std::string> alert_;  // of TLS, that broke it; null: none
  Wires& wires_;
  Shard& shard_;
  EasyPtr easy_;
  UvPtr<Watch> watch_;
  std::unique_ptr<Making> making_;  // until it is connected
};

}  // namespace barrage
