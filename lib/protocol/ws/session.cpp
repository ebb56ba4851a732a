// A connection until it is a WebSocket.
#include "protocol/ws/session.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/fault.h"
#include "net/phases.h"

namespace barrage {
namespace {

constexpr std::size_t kRead = 4096;

}  // namespace

WsSession::WsSession(WsMaker& maker, WsPlace& place, std::uint32_t slot, Owner& owner)
    : owner_(owner),
      maker_(maker),
      slot_(slot),
      raw_(!place.tls && maker.connector_.options().proxy.empty()),
      place_(place),
      shard_(maker.shards_.take()) {
  std::array<std::uint8_t, 16> random{};
  for (std::size_t i = 0; i < random.size(); i += 8) {
    const std::uint64_t bits = maker_.random_();
    std::memcpy(random.data() + i, &bits, sizeof bits);
  }
  handshake_ = std::make_unique<Handshake>(place, upgrade_key(random));
  handshake_->began = maker_.clock_.now();
  if (!place.valid()) {
    failed_ = TransferEnd{.rc = CURLE_URL_MALFORMAT};
  } else if (std::string why = maker_.connector_.missing_address(place.host, place.port);
             !why.empty()) {
    failed_ = TransferEnd{
        .rc = CURLE_COULDNT_RESOLVE_HOST, .host = place.host, .no_address = std::move(why)};
  } else {
    set_up();
    maker_.multis_.take_socket_error();
    added_ = shard_.multi->add(easy_.get());
    if (!added_) failed_ = TransferEnd{.rc = CURLE_FAILED_INIT};
    handshake_->socket_error = maker_.multis_.take_socket_error();
  }
  if (failed_) maker_.again_.push_back(this);
}

WsSession::~WsSession() {
  watch_.reset();  // before its descriptor is closed
  if (added_) shard_.multi->remove(easy_.get());
  maker_.shards_.give_back(shard_);
  std::erase(maker_.again_, this);
}

void WsSession::set_up() {
  easy_.reset(curl_easy_init());
  CURL* const easy = easy_.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  const Connector& connector = maker_.connector_;
  connector.configure(easy);
  maker_.multis_.own_sockets(easy);
  set(CURLOPT_CURLU, place_.url.get());
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));  // else ALPN may choose h2
  set(CURLOPT_HTTPPROXYTUNNEL, 1L);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, handshake_->said.data());
  set(CURLOPT_SSL_CTX_FUNCTION, &WsSession::on_tls);
  set(CURLOPT_SSL_CTX_DATA, this);
  connector.take_turns(easy, place_.turn++);
  shard_.share_names(easy, connector.names());
}

CURLcode WsSession::on_tls(CURL*, void* tls, void* self) noexcept {
  auto& session = *static_cast<WsSession*>(self);
  session.handshake_->tls = true;
  session.maker_.connector_.trust_roots(static_cast<ssl_ctx_st*>(tls));
  // 32 KiB less for a connection that is idle.
  SSL_CTX_set_mode(static_cast<SSL_CTX*>(tls), SSL_MODE_RELEASE_BUFFERS);
  return CURLE_OK;
}

void WsSession::connected(CURLcode rc) {
  if (over_ || !handshake_) return;
  Handshake& handshake = *handshake_;
  if (handshake.socket_error == 0) handshake.socket_error = maker_.multis_.take_socket_error();
  if (rc != CURLE_OK) {
    const bool unconnected = rc == CURLE_COULDNT_CONNECT || rc == CURLE_INTERFACE_FAILED;
    if (unconnected && handshake.socket_error == 0) {  // else it is counted
      count_trouble(static_cast<int>(info_long(easy_.get(), CURLINFO_OS_ERRNO)),
                    maker_.connecting_);
    }
    return fail(judge(transfer_end(rc)));
  }
  handshake.connected = maker_.clock_.now();
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
  fd_ = socket;
  maker_.multis_.hand_over(fd_);
  auto watch = std::make_unique<Watch>();
  if (fd_ < 0) return fail({Fault::protocol, "libcurl has lost the connection"});
  if (const int watched = uv_poll_init(maker_.loop_.uv(), &watch->poll, fd_); watched < 0) {
    handshake.socket_error = -watched;
    count_trouble(-watched, maker_.connecting_);
    return fail(judge(transfer_end(CURLE_COULDNT_CONNECT)));
  }
  watch_.reset(watch.release());
  watch_->session = this;
  // Tells libcurl that the connection is in use: what it takes for idle it closes when it makes
  // another and something is to be read here, or two minutes have passed. Else writing does.
  std::size_t none = 0;
  if (raw_) curl_easy_send(easy_.get(), "", 0, &none);
  write_request();
}

TransferEnd WsSession::transfer_end(CURLcode rc) const {
  CURL* const easy = easy_.get();
  TransferEnd ending;
  ending.rc = rc;
  ending.os_error = info_long(easy, CURLINFO_OS_ERRNO);
  ending.socket_error = handshake_->socket_error;
  ending.tunnel_code = info_long(easy, CURLINFO_HTTP_CONNECTCODE);
  ending.verify_result = info_long(easy, CURLINFO_SSL_VERIFYRESULT);
  ending.proxied = maker_.connector_.used_proxy(easy);
  ending.handshake = handshake_->tls;
  ending.resolving = !maker_.connector_.resolves_names() && marks_of(easy).resolved == Nanos(0);
  ending.request_sent = handshake_->sent != MonoTime{};
  ending.response_began = handshake_->answer.began();
  ending.message = handshake_->said.data();
  ending.host = place_.host;
  return ending;
}

void WsSession::write_request() {
  Handshake& handshake = *handshake_;
  while (handshake.written < handshake.request.size()) {
    std::size_t written = 0;
    const Io io = write(std::string_view(handshake.request).substr(handshake.written), written);
    if (io == Io::broken) break;  // reading tells why
    blocked_ = io == Io::blocked;
    if (blocked_) return watch();
    handshake.written += written;
  }
  handshake.sent = maker_.clock_.now();
  watch();
}

void WsSession::read_answer() {
  Handshake& handshake = *handshake_;
  std::array<char, kRead> buffer{};
  while (!handshake.answer.done()) {
    std::size_t got = 0;
    switch (read(buffer.data(), buffer.size(), got)) {
      case Io::blocked:
        return watch();
      case Io::ended:
        return fail({Fault::reset, handshake.answer.began()
                                       ? "connection closed within the headers"
                                       : "connection closed before an answer"});
      case Io::broken:
        return fail({Fault::reset, error_ == ECONNRESET || error_ == EPIPE || error_ == 0
                                       ? "connection reset by the server"
                                       : std::strerror(error_)});
      case Io::done:
        break;
    }
    const std::size_t used = handshake.answer.read({buffer.data(), got});
    handshake.behind.assign(buffer.data() + used, got - used);
  }
  handshake.answered = maker_.clock_.now();
  if (handshake.answer.failure().fault != Fault::none) return fail(handshake.answer.failure());
  become_socket();
}

void WsSession::become_socket() {
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  frames();
  frames_->early = std::move(handshake_->behind);
  receiving_ = true;  // what the owner sends now goes out in one piece
  owner_.upgraded(slot_);
  handshake_.reset();
  receiving_ = false;
  receive();
}

Phases WsSession::phases() const noexcept {
  if (!easy_ || !handshake_) return {};
  const Handshake& handshake = *handshake_;
  const MonoTime now = maker_.clock_.now();
  const Marks marks = marks_of(easy_.get());
  const bool resolves = !maker_.connector_.resolves_names();
  if (handshake.connected == MonoTime{}) {
    return divide({}, marks, now - handshake.began,
                  {.resolves = resolves, .handshake = handshake.tls});
  }
  const auto or_now = [now](MonoTime time) { return time == MonoTime{} ? now : time; };
  Phases phases;
  if (resolves) phases.dns = marks.resolved - marks.queued;
  phases.connect = marks.connected - (resolves ? marks.resolved : marks.queued);
  if (marks.secured > Nanos(0)) phases.tls = marks.secured - marks.connected;
  phases.send = or_now(handshake.sent) - handshake.connected;
  if (handshake.sent != MonoTime{}) phases.wait = or_now(handshake.answered) - handshake.sent;
  for (Nanos* phase : {&phases.dns, &phases.connect, &phases.tls, &phases.send, &phases.wait}) {
    if (*phase != Phases::absent) *phase = std::max(*phase, Nanos(0));
  }
  return phases;
}

void WsSession::give_up() noexcept {
  if (over_ || !handshake_) return;
  fail(judge(failed_ ? *failed_ : transfer_end(CURLE_OPERATION_TIMEDOUT)));
}

void WsSession::fail(Failure failure) {
  over_ = true;
  watch_.reset();
  Outcome outcome;
  outcome.kind = HitKind::ws_connect;
  outcome.code = static_cast<std::uint16_t>(handshake_->answer.code());
  outcome.fault = failure.fault;
  outcome.error = std::move(failure.error);
  outcome.attempts = handshake_->sent != MonoTime{} ? 1 : 0;
  outcome.new_connection = fd_ >= 0;
  outcome.phases = phases();
  owner_.failed(slot_, std::move(outcome));
}

}  // namespace barrage
