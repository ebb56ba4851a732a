#include "net/multi.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"
#include "net/fault.h"

namespace barrage {

Multi::Multi(Multis& all, Loop& loop)
    : all_(all), loop_(loop), timer_(new uv_timer_t), multi_(curl_multi_init()) {
  uv_timer_init(loop.uv(), timer_.get());
  timer_->data = this;
  if (!multi_)
    throw RunError("cannot make a libcurl multi handle: no memory or no descriptor left");
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &Multi::on_timeout);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
}

bool Multi::add(CURL* easy) {
  if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) return false;
  // Not left to the timer: a wait for a timeout of 0 would cost each hit an iteration of the loop.
  expired_ = false;
  int running = 0;
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  all_.enqueue(*this);
  return true;
}

void Multi::run_soon() {
  expired_ = true;
  all_.enqueue(*this);
}

int Multi::on_timeout(CURLM*, long ms, void* self) noexcept {
  auto& multi = *static_cast<Multi*>(self);
  multi.expired_ = ms == 0;
  if (ms <= 0) {
    multi.wanted_at_ms_ = 0;
    if (ms == 0) multi.all_.enqueue(multi);
    return 0;
  }
  multi.wanted_at_ms_ = uv_now(multi.loop_.uv()) + static_cast<std::uint64_t>(ms);
  // An earlier timer is kept and looks again: libcurl moves its timeout with each transfer.
  if (multi.timer_at_ms_ != 0 && multi.timer_at_ms_ <= multi.wanted_at_ms_) return 0;
  multi.timer_at_ms_ = multi.wanted_at_ms_;
  uv_timer_start(
      multi.timer_.get(),
      [](uv_timer_t* timer) noexcept { static_cast<Multi*>(timer->data)->expire(); },
      static_cast<std::uint64_t>(ms), 0);
  return 0;
}

void Multi::expire() {
  timer_at_ms_ = 0;
  if (wanted_at_ms_ == 0) return;
  const std::uint64_t now = uv_now(loop_.uv());
  if (wanted_at_ms_ > now) {
    on_timeout(multi_.get(), static_cast<long>(wanted_at_ms_ - now), this);
    return;
  }
  wanted_at_ms_ = 0;
  int running = 0;
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  report();
}

int Multi::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) noexcept {
  auto& multi = *static_cast<Multi*>(self);
  multi.all_.watch(multi, fd, what);
  return 0;
}

void Multi::report() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode rc = message->data.result;  // the message dies with the removal
    all_.ended_(easy, rc);
  }
}

Multis::Multis(Loop& loop, const Guard& guard, std::function<void(CURL*, CURLcode)> ended)
    : loop_(loop), guard_(guard), ended_(std::move(ended)) {}

// Closing the multis closes their connections, which calls on_close for each socket.
Multis::~Multis() { multis_.clear(); }

Multi& Multis::make() {
  multis_.push_back(std::make_unique<Multi>(*this, loop_));
  return *multis_.back();
}

bool Multis::collect() {
  if (queue_.empty()) return false;
  running_.swap(queue_);
  for (Multi* const multi : running_) {
    multi->queued_ = false;
    if (std::exchange(multi->expired_, false)) {
      int running = 0;
      curl_multi_socket_action(multi->get(), CURL_SOCKET_TIMEOUT, 0, &running);
    }
    multi->report();
  }
  running_.clear();
  return true;
}

void Multis::enqueue(Multi& multi) {
  if (!std::exchange(multi.queued_, true)) queue_.push_back(&multi);
}

void Multis::own_sockets(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Multis::on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Multis::on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

curl_socket_t Multis::on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  auto& all = *static_cast<Multis*>(self);
  if (const Denied denied = all.guard_.judge_address(address->addr); denied != Denied::none) {
    all.socket_error_ = error_of(denied);
    return CURL_SOCKET_BAD;
  }
  const int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd < 0) {
    all.socket_error_ = errno;
    count_trouble(errno, all.troubles_);
    return CURL_SOCKET_BAD;
  }
  // Here libcurl learns that it fails. For events of a socket that it has it would wait.
  if (!all.make_watchable(fd)) {
    close(fd);
    return CURL_SOCKET_BAD;
  }
  const auto index = static_cast<std::size_t>(fd);
  if (index >= all.own_.size()) all.own_.resize(index + 256);
  all.own_[index] = true;
  return fd;
}

int Multis::on_close(void* self, curl_socket_t fd) noexcept {
  auto& all = *static_cast<Multis*>(self);
  all.forget(fd);
  const auto index = static_cast<std::size_t>(fd);
  if (index < all.own_.size()) all.own_[index] = false;
  return close(fd);
}

bool Multis::make_watchable(curl_socket_t fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= sockets_.size()) sockets_.resize(index + 256);
  if (sockets_[index]) return true;
  auto poll = std::make_unique<uv_poll_t>();
  if (const int rc = uv_poll_init(loop_.uv(), poll.get(), fd); rc < 0) {
    socket_error_ = -rc;
    count_trouble(socket_error_, troubles_);
    return false;
  }
  auto socket = std::make_unique<Socket>();
  socket->all = this;
  socket->fd = fd;
  socket->poll.reset(poll.release());
  socket->poll->data = socket.get();
  sockets_[index] = std::move(socket);
  return true;
}

void Multis::watch(Multi& multi, curl_socket_t fd, int what) {
  const auto index = static_cast<std::size_t>(fd);
  if (what == CURL_POLL_REMOVE) {
    if (index >= sockets_.size() || !sockets_[index]) return;
    // An idle kept-alive connection stays watched: stopping and starting again costs each hit 2 us.
    // Sockets that libcurl opens for itself (its resolver's) vanish without a word: let those go.
    if (index < own_.size() && own_[index]) {
      sockets_[index]->wanted = 0;
      if (sockets_[index]->armed & UV_WRITABLE) arm(*sockets_[index], 0);
    } else {
      forget(fd);
    }
    return;
  }
  if (!make_watchable(fd)) return;  // of libcurl's own: it looks at those by time as well
  Socket& socket = *sockets_[index];
  socket.multi = &multi;
  socket.wanted =
      ((what & CURL_POLL_IN) ? UV_READABLE : 0) | ((what & CURL_POLL_OUT) ? UV_WRITABLE : 0);
  if (socket.wanted != socket.armed) arm(socket, socket.wanted);
}

void Multis::arm(Socket& socket, int events) {
  socket.armed = events;
  if (events == 0) {
    uv_poll_stop(socket.poll.get());
  } else {
    uv_poll_start(socket.poll.get(), events, &Multis::on_event);
  }
}

void Multis::forget(curl_socket_t fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (fd < 0 || index >= sockets_.size() || !sockets_[index]) return;
  uv_poll_stop(sockets_[index]->poll.get());
  sockets_[index].reset();
}

void Multis::on_event(uv_poll_t* handle, int status, int events) noexcept {
  auto& socket = *static_cast<Socket*>(handle->data);
  Loop& loop = socket.all->loop_;
  loop.woke();
  if (socket.wanted == 0) {
    // Something happened on an idle connection, most often its end. libcurl sees it when it next
    // looks at the connection; until then the event must not spin the loop.
    socket.all->arm(socket, 0);
    return;
  }
  int flags = status < 0 ? CURL_CSELECT_ERR : 0;
  if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
  if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
  Multi& multi = *socket.multi;
  int running = 0;
  curl_multi_socket_action(multi.get(), socket.fd, flags, &running);  // may destroy `socket`
  multi.report();
  loop.breathe();
}

}  // namespace barrage
