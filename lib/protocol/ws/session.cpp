#include "protocol/ws/session.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/utf8.h"
#include "protocol/http/fault.h"
#include "protocol/http/phases.h"

namespace barrage {
namespace {

// Connections of one multi: above about 50, libcurl's walk over them makes all quadratic.
constexpr std::uint32_t kShard = 50;
constexpr std::size_t kRead = 4096;  // wslay's own buffer
constexpr std::size_t kOut = 64 << 10;
// Reads before others have their turn: 16 KiB can be 8,000 pings, each to be answered.
constexpr std::uint16_t kReads = 4;
// Answers to pings that may wait for a peer that does not read: then nothing more is read of it.
constexpr std::uint32_t kPongs = 1000;
constexpr std::size_t kKept = 4096;  // bytes of an empty text that stay with it

constexpr std::uint16_t kAbnormal = 1006;  // no close frame came

bool is_data(std::uint8_t opcode) { return opcode <= WSLAY_BINARY_FRAME; }

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

std::string in_http(const std::string& url) { return "http" + url.substr(2); }

void forget(std::string& text) {
  if (text.capacity() > kKept) {
    text = std::string();
  } else {
    text.clear();
  }
}

}  // namespace

WsPlace::WsPlace(const Target& target, const std::string& user_agent)
    : url(curl_url()), subprotocols(subprotocols_of(target)) {
  if (curl_url_set(url.get(), CURLUPART_URL, in_http(target.url).c_str(),
                   CURLU_URLENCODE | CURLU_PATH_AS_IS) != CURLUE_OK) {
    url.reset();
    return;
  }
  const Origin origin = origin_of(url.get());
  tls = origin.scheme == "https";
  host = origin.host;
  port = origin.port;
  request = upgrade_request(target, url.get(), user_agent);
}

WsMaker::WsMaker(Loop& loop, const HttpContext& context, const Clock& clock, std::uint64_t seed)
    : loop_(loop),
      context_(context),
      clock_(clock),
      random_(seed),
      multis_(loop, [](CURL* easy, CURLcode rc) {
        char* session = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &session);
        reinterpret_cast<WsSession*>(session)->connected(rc);
      }) {
  out_.reserve(kOut);
}

WsMaker::~WsMaker() = default;

std::unique_ptr<WsConnection> WsMaker::make(WsPlace& place, std::uint32_t slot,
                                            WsConnection::Owner& owner) {
  return std::make_unique<WsSession>(*this, place, slot, owner);
}

bool WsMaker::collect() {
  const bool ended = multis_.collect();
  if (again_.empty()) return ended;
  for (WsSession*& session : std::exchange(again_, {})) {
    if (session->failed_) {
      session->fail(judge(*session->failed_));
    } else {
      session->receive();
    }
  }
  return true;
}

LocalTroubles WsMaker::troubles() const noexcept {
  LocalTroubles sum = multis_.troubles();
  sum.descriptors += connecting_.descriptors;
  sum.ports += connecting_.ports;
  sum.buffers += connecting_.buffers;
  return sum;
}

WsMaker::Shard& WsMaker::take_room() {
  if (roomy_.empty()) {
    auto shard = std::make_unique<Shard>();
    shard->number = shards_.size();
    shard->multi = &multis_.make();
    roomy_.push_back(shard.get());
    shards_.push_back(std::move(shard));
  }
  Shard& shard = *roomy_.back();
  if (++shard.sessions == kShard) roomy_.pop_back();
  return shard;
}

void WsMaker::give_back(Shard& shard) {
  if (shard.sessions-- == kShard) roomy_.push_back(&shard);
}

WsSession::WsSession(WsMaker& maker, WsPlace& place, std::uint32_t slot, Owner& owner)
    : maker_(maker),
      place_(place),
      owner_(owner),
      shard_(maker.take_room()),
      slot_(slot),
      raw_(!place.tls && maker.context_.options().proxy.empty()) {
  std::array<std::uint8_t, 16> random{};
  for (std::size_t i = 0; i < random.size(); i += 8) {
    const std::uint64_t bits = maker_.random_();
    std::memcpy(random.data() + i, &bits, sizeof bits);
  }
  handshake_ = std::make_unique<Handshake>(place, upgrade_key(random));
  handshake_->began = maker_.clock_.now();
  if (!place.valid()) {
    failed_ = Ending{.rc = CURLE_URL_MALFORMAT};
  } else if (std::string why = maker_.context_.missing_address(place.host, place.port);
             !why.empty()) {
    failed_ =
        Ending{.rc = CURLE_COULDNT_RESOLVE_HOST, .host = place.host, .no_address = std::move(why)};
  } else {
    set_up();
    maker_.multis_.take_socket_error();
    added_ = shard_.multi->add(easy_.get());
    if (!added_) failed_ = Ending{.rc = CURLE_FAILED_INIT};
    handshake_->socket_error = maker_.multis_.take_socket_error();
  }
  if (failed_) maker_.again_.push_back(this);
}

WsSession::~WsSession() {
  poll_.reset();  // before its descriptor is closed
  if (added_) shard_.multi->remove(easy_.get());
  maker_.give_back(shard_);
  std::erase(maker_.again_, this);
}

void WsSession::set_up() {
  easy_.reset(curl_easy_init());
  CURL* const easy = easy_.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  const HttpContext& context = maker_.context_;
  context.configure(easy);
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
  context.take_turns(easy, place_.turn++);
  if (shard_.names_version == context.names().version()) return;
  shard_.names_version = context.names().version();
  shard_.names = context.names().list(shard_.number);
  set(CURLOPT_RESOLVE, shard_.names.get());
}

CURLcode WsSession::on_tls(CURL*, void* tls, void* self) noexcept {
  auto& session = *static_cast<WsSession*>(self);
  session.handshake_->tls = true;
  session.maker_.context_.trust_roots(static_cast<ssl_ctx_st*>(tls));
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
    return fail(judge(ending_of(rc)));
  }
  handshake.connected = maker_.clock_.now();
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
  fd_ = socket;
  maker_.multis_.hand_over(fd_);
  auto poll = std::make_unique<uv_poll_t>();
  if (fd_ < 0 || uv_poll_init(maker_.loop_.uv(), poll.get(), fd_) < 0) {
    return fail({Fault::protocol, "libcurl has lost the connection"});
  }
  poll_.reset(poll.release());
  poll_->data = this;
  write_request();
}

Ending WsSession::ending_of(CURLcode rc) const {
  CURL* const easy = easy_.get();
  Ending ending;
  ending.rc = rc;
  ending.os_error = info_long(easy, CURLINFO_OS_ERRNO);
  ending.socket_error = handshake_->socket_error;
  ending.tunnel_code = info_long(easy, CURLINFO_HTTP_CONNECTCODE);
  ending.verify_result = info_long(easy, CURLINFO_SSL_VERIFYRESULT);
  ending.proxied = !maker_.context_.options().proxy.empty();
  ending.handshake = handshake_->tls;
  ending.looking_up = !maker_.context_.looks_up_names() && marks_of(easy).looked_up == Nanos(0);
  ending.request_sent = handshake_->sent != MonoTime{};
  ending.answer_began = handshake_->answer.began();
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
    early_.assign(buffer.data() + used, got - used);
  }
  handshake.answered = maker_.clock_.now();
  if (handshake.answer.verdict().fault != Fault::none) return fail(handshake.answer.verdict());
  become_socket();
}

void WsSession::become_socket() {
  static const wslay_event_callbacks callbacks = {
      .recv_callback = &on_read,
      .send_callback = &on_write,
      .genmask_callback = &on_mask,
      .on_frame_recv_start_callback = &on_frame,
      .on_frame_recv_chunk_callback = &on_chunk,
      .on_frame_recv_end_callback = nullptr,
      .on_msg_recv_callback = &on_message,
  };
  wslay_event_context_ptr frames = nullptr;
  if (wslay_event_context_client_init(&frames, &callbacks, this) != 0) {
    return fail({Fault::descriptors, "no memory for a WebSocket"});
  }
  frames_.reset(frames);
  const std::int64_t most = maker_.context_.options().max_body;
  wslay_event_config_set_no_buffering(frames, 1);
  wslay_event_config_set_max_recv_msg_length(
      frames, most > 0 ? std::max<std::uint64_t>(static_cast<std::uint64_t>(most), 125)
                       : ~std::uint64_t{0} >> 1);
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
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
  const bool looks_up = !maker_.context_.looks_up_names();
  if (handshake.connected == MonoTime{}) {
    return divide({}, marks, now - handshake.began,
                  {.looks_up = looks_up, .handshake = handshake.tls});
  }
  const auto or_now = [now](MonoTime time) { return time == MonoTime{} ? now : time; };
  Phases phases;
  if (looks_up) phases.dns = marks.looked_up - marks.queued;
  phases.connect = marks.connected - (looks_up ? marks.looked_up : marks.queued);
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
  fail(judge(failed_ ? *failed_ : ending_of(CURLE_OPERATION_TIMEDOUT)));
}

void WsSession::fail(Verdict verdict) {
  over_ = true;
  poll_.reset();
  Outcome outcome;
  outcome.kind = HitKind::ws_connect;
  outcome.code = static_cast<std::uint16_t>(handshake_->answer.code());
  outcome.fault = verdict.fault;
  outcome.error = std::move(verdict.error);
  outcome.attempts = handshake_->sent != MonoTime{} ? 1 : 0;
  outcome.new_connection = fd_ >= 0;
  outcome.phases = phases();
  owner_.failed(slot_, std::move(outcome));
}

bool WsSession::send(std::string_view payload, bool binary) noexcept {
  if (over_) return false;
  const wslay_event_msg message = {
      .opcode = binary ? std::uint8_t{WSLAY_BINARY_FRAME} : std::uint8_t{WSLAY_TEXT_FRAME},
      .msg = reinterpret_cast<const std::uint8_t*>(payload.data()),
      .msg_length = payload.size()};
  if (wslay_event_queue_msg(frames_.get(), &message) != 0) return false;
  if (!receiving_ && !blocked_) flush();
  return !receiving_ && !blocked_;
}

void WsSession::ping(std::string_view payload) noexcept {
  if (over_) return;
  const wslay_event_msg message = {.opcode = WSLAY_PING,
                                   .msg = reinterpret_cast<const std::uint8_t*>(payload.data()),
                                   .msg_length = payload.size()};
  wslay_event_queue_msg(frames_.get(), &message);
  if (!receiving_ && !blocked_) flush();
}

void WsSession::close(std::uint16_t code) noexcept {
  if (over_ || std::exchange(closing_, true)) return;
  wslay_event_queue_close(frames_.get(), code, nullptr, 0);
  if (!receiving_ && !blocked_) flush();
}

void WsSession::on_event(uv_poll_t* handle, int status, int events) noexcept {
  auto& session = *static_cast<WsSession*>(handle->data);
  if (status < 0) {
    session.watched_ = 0;  // libuv has stopped
    session.to_the_end_ = true;
    events = UV_READABLE;
  }
  if (session.handshake_) {
    if (session.blocked_ && (events & UV_WRITABLE)) session.write_request();
    if ((events & UV_READABLE) && !session.over_) session.read_answer();
    return;
  }
  if (events & UV_WRITABLE) {
    session.blocked_ = false;
    session.flush();
    // What OpenSSL holds is not told of again.
    if (session.held_ && session.may_read()) events |= UV_READABLE;
  }
  if ((events & UV_READABLE) && !session.over_) session.receive();
}

void WsSession::receive() {
  if (over_) return;
  held_ = !may_read();
  if (held_) return;
  dry_ = false;
  reads_ = 0;
  receiving_ = true;
  while (!dry_ && !at_end_ && wslay_event_get_read_enabled(frames_.get()) != 0) {
    if (wslay_event_recv(frames_.get()) != 0) break;
  }
  receiving_ = false;
  if (!blocked_) flush();
  judge_end();
  if (!over_) watch();
}

// Frames go through one buffer of the loop: with all that is in it, one call to the kernel.
void WsSession::flush() {
  std::string& out = maker_.out_;
  while (!blocked_) {
    std::string_view bytes = unsent_;
    if (bytes.empty()) {
      if (wslay_event_want_write(frames_.get()) == 0) break;
      out.clear();
      if (wslay_event_send(frames_.get()) != 0 || out.empty()) break;
      bytes = out;
    }
    std::size_t written = 0;
    const Io io = write(bytes, written);
    if (io == Io::broken) {
      wslay_event_shutdown_write(frames_.get());  // reading tells why
      unsent_.clear();
      break;
    }
    bytes.remove_prefix(written);
    blocked_ = io == Io::blocked || !bytes.empty();
    if (unsent_.empty()) {
      unsent_.assign(bytes);
    } else {
      unsent_.erase(0, written);
    }
    if (unsent_.empty()) forget(unsent_);
  }
  if (!blocked_) pongs_ = 0;
  if (!over_) watch();
}

void WsSession::judge_end() {
  wslay_event_context* const frames = frames_.get();
  if (wslay_event_get_close_received(frames) != 0) {
    if (half_code_) {
      return end({.code = WSLAY_CODE_PROTOCOL_ERROR,
                  .fault = Fault::protocol,
                  .error = "malformed close frame"});
    }
    const std::uint16_t code = wslay_event_get_status_code_received(frames);
    if (closing_) return end({.code = code, .fault = Fault::none, .error = {}});
    return end({.code = code,
                .fault = Fault::status,
                .error = "closed by the server" + (reason_.empty() ? "" : ": " + reason_)});
  }
  if (too_large_ || wslay_event_get_status_code_sent(frames) == WSLAY_CODE_MESSAGE_TOO_BIG) {
    return end({.code = WSLAY_CODE_MESSAGE_TOO_BIG,
                .fault = Fault::too_large,
                .error = "message larger than -max-body"});
  }
  if (at_end_) {
    if (closing_) return end({.code = kAbnormal, .fault = Fault::none, .error = {}});
    return end(
        {.code = kAbnormal,
         .fault = Fault::reset,
         .error = error_ == 0 ? "closed without a close frame" : "connection reset by the server"});
  }
  if (wslay_event_get_read_enabled(frames) != 0) return;
  const bool text =
      wslay_event_get_status_code_sent(frames) == WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA;
  end({.code = text ? std::uint16_t{WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA}
                    : std::uint16_t{WSLAY_CODE_PROTOCOL_ERROR},
       .fault = Fault::protocol,
       .error = text ? "text that is not UTF-8" : "malformed frame"});
}

void WsSession::end(WsEnd&& how) {
  over_ = true;
  poll_.reset();
  owner_.ended(slot_, std::move(how));
}

bool WsSession::may_read() const { return !blocked_ || pongs_ < kPongs; }

void WsSession::watch() {
  const int wanted = (may_read() ? UV_READABLE : 0) | (blocked_ ? UV_WRITABLE : 0);
  if (wanted == watched_) return;
  watched_ = wanted;
  uv_poll_start(poll_.get(), wanted, &WsSession::on_event);
}

WsSession::Io WsSession::read(char* buffer, std::size_t size, std::size_t& got) {
  if (raw_) {
    const ssize_t n = ::recv(fd_, buffer, size, 0);
    if (n > 0) {
      got = static_cast<std::size_t>(n);
      return Io::done;
    }
    if (n == 0) return Io::ended;
    if (would_block(errno)) return Io::blocked;
    error_ = errno;
    return Io::broken;
  }
  const CURLcode rc = curl_easy_recv(easy_.get(), buffer, size, &got);
  if (rc == CURLE_AGAIN) return Io::blocked;
  if (rc == CURLE_OK) return got > 0 ? Io::done : Io::ended;
  error_ = static_cast<int>(info_long(easy_.get(), CURLINFO_OS_ERRNO));
  return Io::broken;
}

WsSession::Io WsSession::write(std::string_view bytes, std::size_t& written) {
  if (raw_) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      written = static_cast<std::size_t>(n);
      return Io::done;
    }
    if (would_block(errno)) return Io::blocked;
    error_ = errno;
    return Io::broken;
  }
  const CURLcode rc = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &written);
  if (rc == CURLE_AGAIN) return Io::blocked;
  if (rc == CURLE_OK) return Io::done;
  error_ = static_cast<int>(info_long(easy_.get(), CURLINFO_OS_ERRNO));
  return Io::broken;
}

ssize_t WsSession::on_read(wslay_event_context_ptr frames, std::uint8_t* buffer, std::size_t size,
                           int, void* self) noexcept {
  auto& session = *static_cast<WsSession*>(self);
  if (!session.early_.empty()) {
    const std::size_t some = std::min(size, session.early_.size());
    std::memcpy(buffer, session.early_.data(), some);
    session.early_.erase(0, some);
    forget(session.early_);
    return static_cast<ssize_t>(some);
  }
  std::size_t got = 0;
  Io io = Io::blocked;
  if (!session.dry_ && session.reads_ < kReads) {
    ++session.reads_;
    io = session.read(reinterpret_cast<char*>(buffer), size, got);
  } else if (!session.dry_) {
    session.maker_.again_.push_back(&session);
  }
  if (io == Io::done) {
    // Level-triggered: what a short read left is told of again. OpenSSL's buffer is not.
    session.dry_ = session.raw_ && got < size && !session.to_the_end_;
    return static_cast<ssize_t>(got);
  }
  session.dry_ = true;
  if (io == Io::blocked) {
    wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
  } else {
    session.at_end_ = true;
    wslay_event_set_error(frames, WSLAY_ERR_CALLBACK_FAILURE);
  }
  return -1;
}

ssize_t WsSession::on_write(wslay_event_context_ptr frames, const std::uint8_t* data,
                            std::size_t size, int, void* self) noexcept {
  std::string& out = static_cast<WsSession*>(self)->maker_.out_;
  if (out.size() >= kOut) {
    wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
    return -1;
  }
  out.append(reinterpret_cast<const char*>(data), size);
  return static_cast<ssize_t>(size);
}

int WsSession::on_mask(wslay_event_context_ptr, std::uint8_t* buffer, std::size_t size,
                       void* self) noexcept {
  const std::uint64_t bits = static_cast<WsSession*>(self)->maker_.random_();
  std::memcpy(buffer, &bits, std::min(size, sizeof bits));
  return 0;
}

void WsSession::on_frame(wslay_event_context_ptr, const wslay_event_on_frame_recv_start_arg* frame,
                         void* self) noexcept {
  auto& session = *static_cast<WsSession*>(self);
  session.opcode_ = frame->opcode;
  if (!is_data(frame->opcode)) return;
  session.frame_size_ = frame->payload_length;
  session.whole_ = frame->fin != 0 && frame->opcode != WSLAY_CONTINUATION_FRAME;
}

void WsSession::on_chunk(wslay_event_context_ptr frames,
                         const wslay_event_on_frame_recv_chunk_arg* chunk, void* self) noexcept {
  auto& session = *static_cast<WsSession*>(self);
  if (!is_data(session.opcode_) || chunk->data_length == 0) return;
  session.message_size_ += chunk->data_length;
  const std::int64_t most = session.maker_.context_.options().max_body;
  if (most > 0 && session.message_size_ > static_cast<std::uint64_t>(most)) {
    session.too_large_ = true;
    wslay_event_queue_close(frames, WSLAY_CODE_MESSAGE_TOO_BIG, nullptr, 0);
    wslay_event_shutdown_read(frames);
    return;
  }
  const std::string_view piece(reinterpret_cast<const char*>(chunk->data), chunk->data_length);
  if (session.whole_ && chunk->data_length == session.frame_size_) {
    session.chunk_ = piece;
  } else {
    session.message_.append(piece);
  }
}

void WsSession::on_message(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                           void* self) noexcept {
  auto& session = *static_cast<WsSession*>(self);
  const std::string_view payload(reinterpret_cast<const char*>(message->msg), message->msg_length);
  switch (message->opcode) {
    case WSLAY_CONNECTION_CLOSE:
      session.half_code_ = payload.size() == 1;  // which wslay takes for none
      session.reason_ = printable(payload.substr(std::min<std::size_t>(payload.size(), 2)));
      return;
    case WSLAY_PING:
      if (session.blocked_) ++session.pongs_;
      return;
    case WSLAY_PONG:
      session.owner_.ponged(session.slot_, payload);
      return;
    default:
      break;
  }
  if (session.too_large_) return;
  if (!session.closing_) {
    session.owner_.received(session.slot_,
                            session.chunk_.empty() ? session.message_ : session.chunk_);
  }
  session.message_size_ = 0;
  session.chunk_ = {};
  forget(session.message_);
}

}  // namespace barrage
