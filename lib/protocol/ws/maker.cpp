// What the connections of a loop share.
#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "core/error.h"
#include "protocol/ws/session.h"

namespace barrage {
namespace {

constexpr std::size_t kUnlent = 64;  // frame readers that are kept for the next who need one

}  // namespace

WsUpgrade::WsUpgrade(const Target& target, const std::string& user_agent,
                     std::uint64_t read_of_message_)
    : peer("http" + target.url.substr(2)),
      subprotocols(subprotocols_of(target)),
      read_of_message(read_of_message_) {
  if (peer.valid()) request = upgrade_request(target, peer.url.get(), user_agent);
}

WsMaker::WsMaker(Loop& loop, const Connector& connector, const Clock& clock,
                 const WsOptions& options, std::uint64_t seed)
    : wires_(loop, connector, clock), max_message_(options.max_response), random_(seed) {
  static const wslay_frame_callbacks callbacks = {
      .send_callback =
          [](const std::uint8_t* data, std::size_t size, int, void* self) {
            static_cast<WsMaker*>(self)->framed_->append(reinterpret_cast<const char*>(data), size);
            return static_cast<ssize_t>(size);
          },
      .recv_callback = nullptr,
      .genmask_callback =
          [](std::uint8_t* buffer, std::size_t size, void* self) {
            static_cast<WsMaker*>(self)->mask(buffer, size);
            return 0;
          },
  };
  wslay_frame_context_ptr framer = nullptr;
  if (wslay_frame_context_init(&framer, &callbacks, this) != 0) {
    throw RunError("no memory for WebSockets");
  }
  framer_.reset(framer);
}

void WsMaker::mask(std::uint8_t* buffer, std::size_t size) {
  const std::uint64_t bits = random_();
  std::memcpy(buffer, &bits, std::min(size, sizeof bits));
}

void WsMaker::frame(std::string_view payload, wslay_opcode opcode, std::string& into) {
  framed_ = &into;
  wslay_frame_iocb message{};
  message.fin = 1;
  message.opcode = opcode;
  message.payload_length = message.data_length = payload.size();
  message.mask = 1;
  message.data = reinterpret_cast<const std::uint8_t*>(payload.data());
  wslay_frame_send(framer_.get(), &message);
}

std::unique_ptr<WsFrames> WsMaker::lend(WsSession& session) {
  static const wslay_event_callbacks callbacks = {
      .recv_callback = &WsSession::on_read,
      .send_callback = &WsSession::on_write,
      .genmask_callback = &WsSession::on_mask,
      .on_frame_recv_start_callback = &WsSession::on_frame,
      .on_frame_recv_chunk_callback = &WsSession::on_chunk,
      .on_frame_recv_end_callback = &WsSession::on_frame_end,
      .on_msg_recv_callback = &WsSession::on_message,
  };
  std::unique_ptr<WsFrames> frames;
  if (unlent_.empty()) {
    frames = std::make_unique<WsFrames>();
    wslay_event_context_ptr context = nullptr;
    if (wslay_event_context_client_init(&context, &callbacks, frames.get()) != 0) {
      throw std::bad_alloc();
    }
    frames->context.reset(context);
    wslay_event_config_set_no_buffering(context, 1);
    wslay_event_config_set_max_recv_msg_length(
        context, max_message_ > 0
                     ? std::max<std::uint64_t>(static_cast<std::uint64_t>(max_message_), 125)
                     : ~std::uint64_t{0} >> 1);
  } else {
    frames = std::move(unlent_.back());
    unlent_.pop_back();
  }
  frames->session = &session;
  return frames;
}

void WsMaker::take_back(std::unique_ptr<WsFrames> frames) {
  if (unlent_.size() < kUnlent) unlent_.push_back(std::move(frames));
}

WsMaker::~WsMaker() = default;

std::unique_ptr<WsConnection> WsMaker::make(WsUpgrade& upgrade, std::uint32_t slot,
                                            WsConnection::Owner& owner) {
  return std::make_unique<WsSession>(*this, upgrade, slot, owner);
}

}  // namespace barrage
