// libcurl's multi interface on libuv. One Multis per loop holds the sockets of all its multis:
// libcurl walks the connections of a multi one by one, so a loop spreads its transfers over many
// small ones. Loop thread only.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/local_troubles.h"
#include "loop/loop.h"
#include "net/curl.h"
#include "net/guard.h"

namespace barrage {

class Multis;

// One CURLM and its timer.
class Multi {
 public:
  Multi(Multis& all, Loop& loop);
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  CURLM* get() { return multi_.get(); }
  // Adds a transfer and lets it go as far as it can without waiting. If it ends within the call, it
  // is reported by the next Multis::collect(). False: libcurl refused it.
  bool add(CURL* easy);
  // By the next Multis::collect(): transfers that wait inside libcurl have a chance.
  void run_soon();
  void remove(CURL* easy) { curl_multi_remove_handle(multi_.get(), easy); }

 private:
  friend class Multis;
  static int on_timeout(CURLM*, long ms, void* self) noexcept;
  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) noexcept;
  void expire();
  void report();  // hands ended transfers to the owner

  Multis& all_;
  Loop& loop_;
  UvPtr<uv_timer_t> timer_;
  std::uint64_t timer_at_ms_ = 0;   // when timer_ fires, in the loop's time; 0: not running
  std::uint64_t wanted_at_ms_ = 0;  // when libcurl wants to be called; 0: never
  bool queued_ = false;             // in Multis::queue_
  bool expired_ = false;            // libcurl wants to be called at once
  MultiPtr multi_;                  // last: its end calls back
};

class Multis {
 public:
  // `ended` is called for each transfer that came to its end; it must remove it from its multi.
  // The guard judges each address before a socket is opened for it; it outlives this.
  Multis(Loop& loop, const Guard& guard, std::function<void(CURL*, CURLcode)> ended);
  ~Multis();
  Multis(const Multis&) = delete;
  Multis& operator=(const Multis&) = delete;

  Multi& make();
  // Reports what ended inside add(), and runs what libcurl wants at once. True: there were some.
  bool collect();
  // Makes libcurl open its sockets here: those may stay watched while their connection is idle.
  void own_sockets(CURL* easy);
  // Who made a connection and takes its socket over may watch it: nothing here does any more.
  void hand_over(curl_socket_t fd) { forget(fd); }
  // errno of the last socket that could not be made or watched since this was last asked; 0: none;
  // below 0: that of TransferEnd. libcurl hides it.
  int take_socket_error() noexcept { return std::exchange(socket_error_, 0); }
  const LocalTroubles& troubles() const noexcept { return troubles_; }  // of socket()

 private:
  friend class Multi;
  struct Socket {
    Multis* all = nullptr;
    Multi* multi = nullptr;
    int fd = -1;
    int wanted = 0;  // uv events libcurl asks for
    int armed = 0;   // uv events libuv watches
    UvPtr<uv_poll_t> poll;
  };

  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept;
  static int on_close(void* self, curl_socket_t fd) noexcept;
  static void on_event(uv_poll_t* handle, int status, int events) noexcept;
  bool make_watchable(curl_socket_t fd);  // false: the kernel does not; why is in socket_error_
  void watch(Multi& multi, curl_socket_t fd, int what);
  void arm(Socket& socket, int events);
  void forget(curl_socket_t fd);
  void enqueue(Multi& multi);

  Loop& loop_;
  const Guard& guard_;
  std::function<void(CURL*, CURLcode)> ended_;
  std::vector<std::unique_ptr<Socket>> sockets_;  // by descriptor: libuv allows one handle for each
  std::vector<bool> own_;                         // by descriptor: opened by on_open
  std::vector<Multi*> queue_, running_;           // multis that collect() must look at
  std::vector<std::unique_ptr<Multi>> multis_;
  int socket_error_ = 0;
  LocalTroubles troubles_;
};

}  // namespace barrage
