// What the connections of a loop share.
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "protocol/ws/session.h"

namespace barrage {
namespace {

// Connections of one multi: above about 50, libcurl's walk over them makes all quadratic.
constexpr std::uint32_t kShard = 50;

std::string in_http(const std::string& url) { return "http" + url.substr(2); }

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

void WsMaker::frame(std::string_view payload, bool binary, std::string& into) {
  framed_ = &into;
  wslay_frame_iocb message{};
  message.fin = 1;
  message.opcode = binary ? WSLAY_BINARY_FRAME : WSLAY_TEXT_FRAME;
  message.payload_length = message.data_length = payload.size();
  message.mask = 1;
  message.data = reinterpret_cast<const std::uint8_t*>(payload.data());
  wslay_frame_send(framer_.get(), &message);
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

}  // namespace barrage
