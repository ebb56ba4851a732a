#include "net/wire.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/phases.h"

namespace barrage {
namespace {

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

int wire_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

}  // namespace

Peer::Peer(const std::string& text) : url(parse_url(text)) {
  if (!url) return;
  const Origin origin = origin_of(url.get());
  tls = origin.scheme == "https";
  host = origin.host;
  port = origin.port;
}

Wires::Wires(Loop& loop, const Connector& connector, const Clock& clock)
    : loop_(loop),
      connector_(connector),
      clock_(clock),
      multis_(loop, connector.guard(),
              [](CURL* easy, CURLcode rc) {
                char* wire = nullptr;
                curl_easy_getinfo(easy, CURLINFO_PRIVATE, &wire);
                reinterpret_cast<Wire*>(wire)->made(rc);
              }),
      shards_(multis_) {}

bool Wires::collect() {
  const bool ended = multis_.collect();
  if (again_.empty()) return ended;
  running_.swap(again_);
  for (std::size_t i = 0; i < running_.size(); ++i) {  // each may destroy others
    if (Wire* const wire = running_[i]) wire->run_again();
  }
  running_.clear();
  return true;
}

LocalTroubles Wires::troubles() const noexcept {
  LocalTroubles sum = multis_.troubles();
  sum.descriptors += connecting_.descriptors;
  sum.ports += connecting_.ports;
  sum.buffers += connecting_.buffers;
  return sum;
}

Wire::Wire(Wires& wires, Peer& peer, Owner& owner, Options options)
    : owner_(owner),
      raw_(!peer.tls && wires.connector_.options().proxy.empty()),
      wires_(wires),
      shard_(wires.shards_.take()),
      making_(std::make_unique<Making>()) {
  making_->alpn = options.alpn;
  making_->host = peer.host;
  making_->began = wires.clock_.now();
  if (!peer.valid()) {
    making_->refused = TransferEnd{.rc = CURLE_URL_MALFORMAT};
  } else if (auto why_not = wires.connector_.why_not(peer.host, peer.port)) {
    making_->refused = std::move(why_not);
  } else {
    set_up(peer);
    wires.multis_.take_socket_error();
    added_ = shard_.multi->add(easy_.get());
    if (!added_) making_->refused = TransferEnd{.rc = CURLE_FAILED_INIT};
    making_->socket_error = wires.multis_.take_socket_error();
  }
  if (making_->refused) read_again();
}

Wire::~Wire() {
  watch_.reset();  // before its descriptor is closed
  if (added_) shard_.multi->remove(easy_.get());
  wires_.shards_.give_back(shard_);
  std::erase(wires_.again_, this);
  std::replace(wires_.running_.begin(), wires_.running_.end(), this, static_cast<Wire*>(nullptr));
}

void Wire::set_up(Peer& peer) {
  easy_.reset(curl_easy_init());
  CURL* const easy = easy_.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  const Connector& connector = wires_.connector_;
  connector.configure(easy);
  wires_.multis_.own_sockets(easy);
  set(CURLOPT_CURLU, peer.url.get());
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));  // else it may speak HTTP/2
  set(CURLOPT_SSL_ENABLE_ALPN, 0L);                                     // on_tls() does
  set(CURLOPT_HTTPPROXYTUNNEL, 1L);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, making_->said.data());
  set(CURLOPT_SSL_CTX_FUNCTION, &Wire::on_tls);
  set(CURLOPT_SSL_CTX_DATA, this);
  connector.take_turns(easy, peer.turn++);
  shard_.share_names(easy, connector.names());
}

// Called for each TLS connection on the way: that to an https proxy comes first, and has no part in
// what is spoken behind it.
CURLcode Wire::on_tls(CURL* easy, void* tls, void* self) noexcept {
  auto& wire = *static_cast<Wire*>(self);
  auto* const context = static_cast<SSL_CTX*>(tls);
  wire.making_->tls = true;
  wire.wires_.connector_.trust_roots(context);
  // 32 KiB less for a connection that is idle; what was not taken may be elsewhere when it is
  // written again.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const std::string_view alpn = wire.making_->alpn;
  if (alpn.empty() || wire.wires_.connector_.speaks_tls_to_proxy(easy)) return CURLE_OK;
  SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(alpn.data()),
                          static_cast<unsigned>(alpn.size()));
  SSL_CTX_set_ex_data(context, wire_index(), &wire);
  SSL_CTX_set_info_callback(context, &Wire::on_handshake);
  return CURLE_OK;
}

// Once: tickets that come later are a part of the handshake, too, and the wire may be gone then.
void Wire::on_handshake(const SSL* tls, int where, int) noexcept {
  if ((where & SSL_CB_HANDSHAKE_DONE) == 0) return;
  SSL_CTX* const context = SSL_get_SSL_CTX(tls);
  SSL_CTX_set_info_callback(context, nullptr);
  const auto& wire = *static_cast<Wire*>(SSL_CTX_get_ex_data(context, wire_index()));
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls, &chosen, &size);
  wire.making_->chosen.assign(reinterpret_cast<const char*>(chosen), size);
}

void Wire::made(CURLcode rc) {
  if (state_ != State::connecting) return;
  Making& making = *making_;
  if (making.socket_error == 0) making.socket_error = wires_.multis_.take_socket_error();
  if (rc != CURLE_OK) {
    const bool unconnected = rc == CURLE_COULDNT_CONNECT || rc == CURLE_INTERFACE_FAILED;
    if (unconnected && making.socket_error == 0) {  // else it is counted
      count_trouble(static_cast<int>(info_long(easy_.get(), CURLINFO_OS_ERRNO)),
                    wires_.connecting_);
    }
    return fail(judge(end_of(rc)));
  }
  making.connected = wires_.clock_.now();
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
  fd_ = socket;
  wires_.multis_.hand_over(fd_);
  auto watch = std::make_unique<Watch>();
  if (fd_ < 0) return fail({Fault::protocol, "libcurl has lost the connection"});
  if (const int watched = uv_poll_init(wires_.loop_.uv(), &watch->poll, fd_); watched < 0) {
    making.socket_error = -watched;
    count_trouble(-watched, wires_.connecting_);
    return fail(judge(end_of(CURLE_COULDNT_CONNECT)));
  }
  watch_.reset(watch.release());
  watch_->wire = this;
  watch_->loop = &wires_.loop_;
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, wires_.said_.data());
  // Tells libcurl that the connection is in use: what it takes for idle it closes when it makes
  // another and something is to be read here, or two minutes have passed. Else writing does.
  std::size_t none = 0;
  if (raw_) curl_easy_send(easy_.get(), "", 0, &none);
  state_ = State::open;
  owner_.connected();
  making_.reset();
  // A server that speaks first may have been read with its handshake, which the socket does not
  // say.
  if (!raw_ && !over()) {
    input_ = Input::ready;
    read_again();
  }
  arm();
}

TransferEnd Wire::end_of(CURLcode rc) const {
  CURL* const easy = easy_.get();
  TransferEnd end;
  end.rc = rc;
  end.os_error = info_long(easy, CURLINFO_OS_ERRNO);
  end.socket_error = making_->socket_error;
  end.tunnel_code = info_long(easy, CURLINFO_HTTP_CONNECTCODE);
  end.verify_result = info_long(easy, CURLINFO_SSL_VERIFYRESULT);
  end.proxied = wires_.connector_.used_proxy(easy);
  end.handshake = making_->tls;
  end.resolving = !wires_.connector_.resolves_names() && marks_of(easy).resolved == Nanos(0);
  end.message = making_->said.data();
  end.host = making_->host;
  return end;
}

Failure Wire::timed_out() const {
  return judge(making_->refused ? *making_->refused : end_of(CURLE_OPERATION_TIMEDOUT));
}

Phases Wire::phases() const noexcept {
  if (!easy_ || !making_) return {};
  const Marks marks = marks_of(easy_.get());
  const bool resolves = !wires_.connector_.resolves_names();
  if (making_->connected == MonoTime{}) {
    return divide({}, marks, wires_.clock_.now() - making_->began,
                  {.resolves = resolves, .handshake = making_->tls});
  }
  Phases phases;
  if (resolves) phases.dns = marks.resolved - marks.queued;
  phases.connect = marks.connected - (resolves ? marks.resolved : marks.queued);
  if (marks.secured > Nanos(0)) phases.tls = marks.secured - marks.connected;
  for (Nanos* phase : {&phases.dns, &phases.connect, &phases.tls}) {
    if (*phase != Phases::absent) *phase = std::max(*phase, Nanos(0));
  }
  return phases;
}

void Wire::fail(Failure failure) {
  close();
  owner_.failed(std::move(failure));
}

void Wire::close() {
  state_ = State::over;
  watch_.reset();
}

void Wire::pause(bool paused) {
  paused_ = paused;
  arm();
}

void Wire::read_again() { wires_.again_.push_back(this); }

void Wire::run_again() {
  if (state_ == State::over) return;
  if (making_ && making_->refused) return fail(judge(*making_->refused));
  if (!paused_ && !dry()) owner_.readable();
}

void Wire::arm() {
  // At its end it would be readable for ever.
  const int wanted = (paused_ || ended() ? 0 : UV_READABLE) | (blocked() ? UV_WRITABLE : 0);
  if (wanted == watched_ || !watch_) return;
  watched_ = static_cast<std::uint8_t>(wanted);
  uv_poll_start(&watch_->poll, wanted, &Wire::on_event);
}

void Wire::on_event(uv_poll_t* handle, int status, int events) noexcept {
  const auto& watch = *reinterpret_cast<Watch*>(handle);
  Loop& loop = *watch.loop;
  loop.woke();
  Wire& wire = *watch.wire;
  if (status < 0) {
    wire.watched_ = 0;  // libuv has stopped
    if (!wire.ended()) wire.input_ = Input::last;
  } else if ((events & UV_READABLE) && wire.input_ == Input::dry) {
    wire.input_ = Input::ready;
  }
  if ((events & UV_WRITABLE) && wire.blocked()) {
    wire.state_ = State::open;
    wire.owner_.writable();
  }
  if (!wire.over() && !wire.paused_ && !wire.dry()) wire.owner_.readable();
  wire.arm();
  loop.breathe();
}

Wire::Io Wire::read(char* buffer, std::size_t size, std::size_t& got) {
  Io io = Io::broken;
  if (raw_) {
    const ssize_t n = ::recv(fd_, buffer, size, 0);
    if (n > 0) {
      got = static_cast<std::size_t>(n);
      // Level-triggered: what a short read left is reported again. OpenSSL's buffer is not.
      if (got < size && input_ != Input::last) input_ = Input::dry;
      return Io::done;
    }
    if (n == 0) {
      io = Io::ended;
    } else if (would_block(errno)) {
      io = Io::blocked;
    } else {
      error_ = errno;
    }
  } else {
    wires_.said_.front() = '\0';
    const CURLcode rc = curl_easy_recv(easy_.get(), buffer, size, &got);
    if (rc == CURLE_OK && got > 0) return Io::done;
    if (rc == CURLE_OK) {
      io = Io::ended;
    } else if (rc == CURLE_AGAIN) {
      io = Io::blocked;
    } else {
      error_ = static_cast<int>(info_long(easy_.get(), CURLINFO_OS_ERRNO));
      const std::string_view alert = tls_alert(wires_.said_.data());
      if (!alert.empty()) alert_ = std::make_unique<std::string>(alert);
    }
  }
  input_ = io == Io::blocked ? Input::dry : Input::ended;
  return io;
}

Failure Wire::why_broken() const {
  if (alert_) return judge_alert(*alert_);
  const bool reset = error_ == ECONNRESET || error_ == EPIPE || error_ == 0;
  return {Fault::reset, reset ? "connection reset by the server" : std::strerror(error_)};
}

std::size_t Wire::write(std::string_view bytes) {
  if (state_ != State::open) return blocked() ? 0 : bytes.size();
  std::size_t written = 0;
  int error = 0;
  if (raw_) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      written = static_cast<std::size_t>(n);
    } else {
      error = errno;
    }
    if (would_block(error)) error = 0;
    if (error != 0) state_ = State::broken;
  } else {
    const CURLcode rc = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &written);
    if (rc != CURLE_OK && rc != CURLE_AGAIN) {
      error = static_cast<int>(info_long(easy_.get(), CURLINFO_OS_ERRNO));
      state_ = State::broken;
    }
  }
  if (state_ == State::broken) {
    error_ = error;
    return bytes.size();
  }
  if (written < bytes.size()) {
    state_ = State::blocked;
    arm();
  }
  return written;
}

}  // namespace barrage
