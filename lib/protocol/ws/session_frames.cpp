// Messages and control frames of a WebSocket.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "protocol/ws/close_reason.h"
#include "protocol/ws/session.h"

namespace barrage {
namespace {

// Reads before others have their turn, and frames: one read can bring 2,000 pings, each of which
// wants a pong.
constexpr std::uint16_t kReads = 16;
constexpr std::uint16_t kFrames = 500;
// Replies that may wait for a peer that does not read: then nothing more is read of it.
constexpr std::uint32_t kPongs = 1000;
constexpr std::size_t kMostUnsent = 8 << 20;  // bytes behind which no event is sent
constexpr std::size_t kKept = 4096;  // bytes of an empty string that stay with a connection,
constexpr std::size_t kKeptOfAll = 1 << 20;  // and with the loop

constexpr std::uint16_t kAbnormal = 1006;  // no close frame came
constexpr std::uint16_t kPolicy = 1008;
// Registered after RFC 6455: service restart, try again later, bad gateway. wslay refuses them.
constexpr std::uint16_t kFirstLater = 1012, kLastLater = 1014;
// More than this within a second is a flood. A server that pings does so every few seconds.
constexpr std::uint32_t kFlood = 10'000;

bool is_data(std::uint8_t opcode) { return opcode <= WSLAY_BINARY_FRAME; }

void discard(std::string& text, std::size_t kept = kKept) {
  if (text.capacity() > kept) {
    std::string().swap(text);  // an assignment keeps the memory
  } else {
    text.clear();
  }
}

// 0: none, and whatever else a close frame without a code is.
std::uint16_t code_of(std::string_view close) {
  if (close.size() < 2) return 0;
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(close[0]) << 8 |
                                    static_cast<std::uint8_t>(close[1]));
}

bool is_later(std::uint16_t code) { return code >= kFirstLater && code <= kLastLater; }

// Of a frame that came from a server, which does not mask (RFC 6455, 5.2).
std::uint16_t head_size(std::uint64_t payload_size) {
  return payload_size < 126 ? 2 : payload_size < 65536 ? 4 : 10;
}

}  // namespace

bool WsSession::send(std::string_view payload, bool binary) noexcept {
  return put(payload, binary ? WSLAY_BINARY_FRAME : WSLAY_TEXT_FRAME);
}

void WsSession::ping(std::string_view payload) noexcept { put(payload, WSLAY_PING); }

bool WsSession::put(std::string_view payload, wslay_opcode opcode) noexcept {
  if (stage_ != Stage::open) return false;
  if (output_ != Output::direct || wire_.blocked()) {
    if (output_ != Output::direct) {
      output_ = Output::gathered;
      if (wire_.blocked()) ++pongs_;
    }
    maker_.frame(payload, opcode, unsent_);  // and flush() follows
    return false;
  }
  std::string& out = maker_.out_;
  discard(out, kKeptOfAll);
  maker_.frame(payload, opcode, out);
  const std::size_t written = wire_.write(out);
  if (written < out.size()) unsent_.assign(out, written);
  return wire_.open();  // if it is broken, reading tells why
}

bool WsSession::full() const noexcept {
  return wire_.blocked() && unsent_.size() - unsent_from_ > kMostUnsent;
}

void WsSession::close(std::uint16_t code) noexcept {
  if (stage_ != Stage::open) return;
  const std::array<char, 2> payload = {static_cast<char>(code >> 8), static_cast<char>(code)};
  put({payload.data(), payload.size()}, WSLAY_CONNECTION_CLOSE);
  stage_ = Stage::closing;
  // Nothing may follow. Whoever waits for the peer's close frame needs no frames until it comes.
  if (frames_) wslay_event_shutdown_write(frames());
}

void WsSession::writable() noexcept {
  if (stage_ == Stage::upgrading) return write_request();
  flush();
  const bool sound = !frames_ || wslay_event_get_write_enabled(frames()) != 0;
  rest();
  if (!wire_.blocked() && sound) owner_.drained(slot_);
}

void WsSession::receive() {
  if (stage_ == Stage::over || !may_read()) return;
  if (output_ == Output::direct) output_ = Output::gathering;
  wslay_event_context* const reader = frames();
  frames_->reads = frames_->frames_read = 0;
  const auto readable = [reader] { return wslay_event_get_read_enabled(reader) != 0; };
  const auto had_enough = [this] {
    return frames_->reads >= kReads || frames_->frames_read >= kFrames;
  };
  while (readable() && (!frames_->early.empty() || (!wire_.dry() && !had_enough()))) {
    if (wslay_event_recv(reader) != 0) break;
  }
  const bool gathered = std::exchange(output_, Output::direct) == Output::gathered;
  // A peer that broke the protocol, or closed, gets a close frame.
  const bool over = wire_.ended() || !readable();
  control_ = control_ || over;
  if (!wire_.blocked() && (control_ || gathered)) flush();
  if (over) return judge_end();
  if (!wire_.dry()) wire_.read_again();
  rest();
  wire_.pause(!may_read());
}

wslay_event_context* WsSession::frames() {
  if (!frames_) {
    frames_ = maker_.lend(*this);
    if (stage_ == Stage::closing) wslay_event_shutdown_write(frames_->context.get());
  }
  return frames_->context.get();
}

void WsSession::rest() {
  if (frames_ && !control_ && frames_->at_rest()) maker_.take_back(std::move(frames_));
}

void WsSession::flush() {
  while (!wire_.blocked()) {
    if (unsent_from_ == unsent_.size()) {
      unsent_from_ = 0;
      discard(unsent_);
      if (!control_) break;
      const bool sound = wslay_event_send(frames()) == 0;
      control_ = sound && wslay_event_want_write(frames()) != 0;
      if (unsent_.empty()) break;
    }
    unsent_from_ += wire_.write(std::string_view(unsent_).substr(unsent_from_));
    if (wire_.broken()) {  // reading tells why
      wslay_event_shutdown_write(frames());
      control_ = false;
    }
    if (unsent_from_ > unsent_.size() / 2) unsent_.erase(0, std::exchange(unsent_from_, 0));
  }
  if (!wire_.blocked()) pongs_ = 0;
  if (stage_ != Stage::over) wire_.pause(!may_read());
}

void WsSession::judge_end() {
  wslay_event_context* const frames = this->frames();
  // Nobody waits for what comes behind this side's close frame.
  if (stage_ == Stage::closing && (frames_->flooded || frames_->too_large)) {
    return end({.code = kAbnormal, .fault = Fault::none, .error = {}});
  }
  if (frames_->flooded) {
    return end(
        {.code = kPolicy, .fault = Fault::protocol, .error = "flood of pings or empty frames"});
  }
  const std::uint16_t later = frames_->in_frame ? std::uint16_t{0} : code_of(frames_->close);
  if (wslay_event_get_close_received(frames) != 0 || is_later(later)) {
    if (frames_->half_code) {
      return end({.code = WSLAY_CODE_PROTOCOL_ERROR,
                  .fault = Fault::protocol,
                  .error = "malformed close frame"});
    }
    const std::uint16_t code =
        is_later(later) ? later : wslay_event_get_status_code_received(frames);
    if (stage_ == Stage::closing) return end({.code = code, .fault = Fault::none, .error = {}});
    const std::string reason = close_reason(frames_->close);
    return end({.code = code,
                .fault = Fault::status,
                .error = "closed by the server" + (reason.empty() ? "" : ": " + reason)});
  }
  if (frames_->too_large ||
      wslay_event_get_status_code_sent(frames) == WSLAY_CODE_MESSAGE_TOO_BIG) {
    return end({.code = WSLAY_CODE_MESSAGE_TOO_BIG,
                .fault = Fault::too_large,
                .error = "message larger than -max-response"});
  }
  if (wire_.ended()) {
    if (stage_ == Stage::closing)
      return end({.code = kAbnormal, .fault = Fault::none, .error = {}});
    Failure why{Fault::reset, "closed without a close frame"};
    if (wire_.error() != 0 || wire_.alerted()) why = wire_.why_broken();
    return end({.code = kAbnormal, .fault = why.fault, .error = std::move(why.error)});
  }
  const bool text =
      wslay_event_get_status_code_sent(frames) == WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA;
  end({.code = text ? std::uint16_t{WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA}
                    : std::uint16_t{WSLAY_CODE_PROTOCOL_ERROR},
       .fault = Fault::protocol,
       .error = text ? "text that is not UTF-8" : "malformed frame"});
}

void WsSession::end(WsEnd&& how) {
  stage_ = Stage::over;
  wire_.close();
  frames_.reset();  // now: thousands may end before the first is destroyed
  owner_.ended(slot_, std::move(how));
}

bool WsSession::count_idle() {
  if (++idle_ < kFlood) return false;
  const MonoTime now = maker_.wires_.clock().now();
  idle_ = 0;
  return now - std::exchange(idle_since_, now) < std::chrono::seconds(1);
}

bool WsSession::may_read() const { return !wire_.blocked() || pongs_ < kPongs || wire_.last(); }

ssize_t WsSession::on_read(wslay_event_context_ptr context, std::uint8_t* buffer, std::size_t size,
                           int, void* self) noexcept {
  auto& frames = *static_cast<WsFrames*>(self);
  WsSession& session = *frames.session;
  if (!frames.early.empty()) {
    const std::size_t some = std::min(size, frames.early.size());
    std::memcpy(buffer, frames.early.data(), some);
    frames.early.erase(0, some);
    frames.unread += static_cast<std::uint16_t>(some);
    return static_cast<ssize_t>(some);
  }
  Wire& wire = session.wire_;
  if (wire.dry() || frames.reads >= kReads || frames.frames_read >= kFrames) {
    wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
    return -1;
  }
  ++frames.reads;
  std::size_t got = 0;
  const Wire::Io io = wire.read(reinterpret_cast<char*>(buffer), size, got);
  if (io == Wire::Io::done) {
    frames.unread += static_cast<std::uint16_t>(got);
    return static_cast<ssize_t>(got);
  }
  wslay_event_set_error(
      context, io == Wire::Io::blocked ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
  return -1;
}

ssize_t WsSession::on_write(wslay_event_context_ptr, const std::uint8_t* data, std::size_t size,
                            int, void* self) noexcept {
  // All that it has: a message must not come between the parts of a frame.
  static_cast<WsFrames*>(self)->session->unsent_.append(reinterpret_cast<const char*>(data), size);
  return static_cast<ssize_t>(size);
}

int WsSession::on_mask(wslay_event_context_ptr, std::uint8_t* buffer, std::size_t size,
                       void* self) noexcept {
  static_cast<WsFrames*>(self)->session->maker_.mask(buffer, size);
  return 0;
}

void WsSession::on_frame(wslay_event_context_ptr context,
                         const wslay_event_on_frame_recv_start_arg* frame, void* self) noexcept {
  auto& frames = *static_cast<WsFrames*>(self);
  frames.opcode = frame->opcode;
  ++frames.frames_read;
  frames.in_frame = true;
  frames.unread -= head_size(frame->payload_length);
  const bool empty_part =
      frame->payload_length == 0 && (frame->fin == 0 || frame->opcode == WSLAY_CONTINUATION_FRAME);
  if ((!is_data(frame->opcode) || empty_part) && frames.session->count_idle()) {
    frames.flooded = true;
    wslay_event_queue_close(context, kPolicy, nullptr, 0);
    wslay_event_shutdown_read(context);
    return;
  }
  if (frame->opcode == WSLAY_CONNECTION_CLOSE) frames.close.clear();
  if (!is_data(frame->opcode)) return;
  frames.in_message = frame->fin == 0;
  frames.message.begin_frame(frame->payload_length,
                             frame->fin != 0 && frame->opcode != WSLAY_CONTINUATION_FRAME);
}

void WsSession::on_chunk(wslay_event_context_ptr context,
                         const wslay_event_on_frame_recv_chunk_arg* chunk, void* self) noexcept {
  auto& frames = *static_cast<WsFrames*>(self);
  frames.unread -= static_cast<std::uint16_t>(chunk->data_length);
  const std::string_view piece(reinterpret_cast<const char*>(chunk->data), chunk->data_length);
  if (frames.opcode == WSLAY_CONNECTION_CLOSE) frames.close.append(piece);
  if (!is_data(frames.opcode) || chunk->data_length == 0) return;
  const WsSession& session = *frames.session;
  frames.message.add(piece, session.stage_ == Stage::open ? session.read_of_message_ : 0);
  const std::int64_t most = session.maker_.max_message_;
  if (most > 0 && frames.message.size() > static_cast<std::uint64_t>(most)) {
    frames.too_large = true;
    wslay_event_queue_close(context, WSLAY_CODE_MESSAGE_TOO_BIG, nullptr, 0);
    wslay_event_shutdown_read(context);
  }
}

void WsSession::on_frame_end(wslay_event_context_ptr context, void* self) noexcept {
  auto& frames = *static_cast<WsFrames*>(self);
  frames.in_frame = false;
  if (frames.opcode != WSLAY_CONNECTION_CLOSE) return;
  // Before wslay replies that the peer broke the protocol.
  const std::uint16_t code = code_of(frames.close);
  if (is_later(code)) wslay_event_queue_close(context, code, nullptr, 0);
}

void WsSession::on_message(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                           void* self) noexcept {
  auto& frames = *static_cast<WsFrames*>(self);
  WsSession& session = *frames.session;
  const std::string_view payload(reinterpret_cast<const char*>(message->msg), message->msg_length);
  switch (message->opcode) {
    case WSLAY_CONNECTION_CLOSE:
      frames.half_code = payload.size() == 1;  // which wslay takes for none
      return;
    case WSLAY_PING:
      session.control_ = true;
      if (session.wire_.blocked()) ++session.pongs_;
      return;
    case WSLAY_PONG:
      session.owner_.ponged(session.slot_, payload);
      return;
    default:
      break;
  }
  if (frames.too_large) return;
  if (session.stage_ == Stage::open) {
    session.owner_.received(session.slot_, {frames.message.text(), frames.message.size()});
  }
  frames.message.clear();
}

}  // namespace barrage
