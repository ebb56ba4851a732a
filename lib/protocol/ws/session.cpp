// A connection until it is a WebSocket.
#include "protocol/ws/session.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "net/fault.h"

namespace barrage {
namespace {

constexpr std::size_t kRead = 4096;
constexpr std::string_view kAlpn = "\x08http/1.1";

}  // namespace

WsSession::WsSession(WsMaker& maker, WsUpgrade& upgrade, std::uint32_t slot,
                     WsConnection::Owner& owner)
    : owner_(owner),
      maker_(maker),
      slot_(slot),
      wire_(maker.wires_, upgrade.peer, *this, {.alpn = kAlpn}),
      read_of_message_(upgrade.read_of_message),
      handshake_(make_handshake(maker, upgrade)) {}

WsSession::~WsSession() = default;

std::unique_ptr<WsSession::Handshake> WsSession::make_handshake(WsMaker& maker,
                                                                const WsUpgrade& upgrade) {
  std::array<std::uint8_t, 16> random{};
  for (std::size_t i = 0; i < random.size(); i += 8) {
    const std::uint64_t bits = maker.random_();
    std::memcpy(random.data() + i, &bits, sizeof bits);
  }
  return std::make_unique<Handshake>(upgrade, upgrade_key(random));
}

void WsSession::connected() noexcept {
  handshake_->connected = maker_.wires_.clock().now();
  handshake_->connecting = wire_.phases();
  write_request();
}

void WsSession::readable() noexcept {
  if (stage_ == Stage::upgrading) return read_response();
  receive();
}

void WsSession::write_request() {
  Handshake& handshake = *handshake_;
  handshake.written += wire_.write(std::string_view(handshake.request).substr(handshake.written));
  if (handshake.written == handshake.request.size()) {
    handshake.sent = maker_.wires_.clock().now();
  }
}

void WsSession::read_response() {
  Handshake& handshake = *handshake_;
  std::array<char, kRead> buffer{};
  while (!handshake.response.done()) {
    if (wire_.dry()) return;
    std::size_t got = 0;
    switch (wire_.read(buffer.data(), buffer.size(), got)) {
      case Wire::Io::blocked:
        return;
      case Wire::Io::ended:
        return fail({Fault::reset, handshake.response.began()
                                       ? "connection closed within the headers"
                                       : "connection closed before a response"});
      case Wire::Io::broken:
        return fail(wire_.why_broken());
      case Wire::Io::done:
        break;
    }
    const std::size_t used = handshake.response.read({buffer.data(), got});
    handshake.behind.assign(buffer.data() + used, got - used);
  }
  handshake.responded = maker_.wires_.clock().now();
  if (handshake.response.failure().fault != Fault::none) {
    return fail(Failure(handshake.response.failure()));
  }
  become_open();
}

void WsSession::become_open() {
  stage_ = Stage::open;
  frames();
  frames_->early = std::move(handshake_->behind);
  output_ = Output::gathering;
  owner_.upgraded(slot_);
  handshake_.reset();
  receive();
}

Phases WsSession::phases() const noexcept {
  if (!handshake_) return {};
  const Handshake& handshake = *handshake_;
  if (handshake.connected == MonoTime{}) return wire_.phases();
  const MonoTime now = maker_.wires_.clock().now();
  const auto or_now = [now](MonoTime time) { return time == MonoTime{} ? now : time; };
  Phases phases = handshake.connecting;
  phases.send = std::max(or_now(handshake.sent) - handshake.connected, Nanos(0));
  if (handshake.sent != MonoTime{}) {
    phases.wait = std::max(or_now(handshake.responded) - handshake.sent, Nanos(0));
  }
  return phases;
}

void WsSession::give_up() noexcept {
  if (stage_ != Stage::upgrading) return;
  if (handshake_->connected == MonoTime{}) return fail(wire_.timed_out());
  fail({Fault::timeout, handshake_->response.began() ? "timeout while receiving the response"
                                                     : "timeout waiting for the response"});
}

void WsSession::fail(Failure&& failure) {
  stage_ = Stage::over;
  wire_.close();
  Outcome outcome;
  outcome.kind = Kind::ws;
  outcome.what = What::connect;
  outcome.code = static_cast<std::uint16_t>(handshake_->response.code());
  outcome.fault = failure.fault;
  outcome.error = std::move(failure.error);
  outcome.attempts = handshake_->sent != MonoTime{} ? 1 : 0;
  outcome.new_connection = wire_.was_connected();
  outcome.phases = phases();
  owner_.failed(slot_, std::move(outcome));
}

}  // namespace barrage
