#include "support/hostile/websocket.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

namespace barrage::test::hostile {

std::string frame_head(unsigned first, std::uint64_t length, std::uint8_t masked) {
  std::string bytes(1, static_cast<char>(first));
  const std::size_t size = length < 126 ? 0 : length < 65536 ? 2 : 8;
  const auto second = size == 0 ? length : size == 2 ? 126 : 127;
  bytes += static_cast<char>(second | masked);
  for (std::size_t i = size; i-- > 0;) bytes += static_cast<char>(length >> (8 * i) & 0xff);
  return bytes;
}

std::string ws_close(unsigned code, std::string_view reason) {
  const std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return ws_frame(kFin | kClose, payload + std::string(reason));
}

std::string accept_key(std::string_view request) {
  constexpr std::string_view kName = "Sec-WebSocket-Key: ";
  const auto at = request.find(kName);
  if (at == request.npos) return {};
  const auto begin = at + kName.size();
  const std::string text = std::string(request.substr(begin, request.find('\r', begin) - begin)) +
                           "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 2 * digest.size()> base64;
  const int size = EVP_EncodeBlock(base64.data(), digest.data(), int{digest.size()});
  return {base64.begin(), base64.begin() + size};
}

std::string agreed(std::string_view request, std::string_view more) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         accept_key(request) + "\r\n" + std::string(more) + "\r\n";
}

bool WebSocket::begin() {
  const auto request = connection_.read_request();
  return request && connection_.send(agreed(*request));
}

bool WebSocket::fill(std::size_t bytes) {
  while (unread_.size() < bytes) {
    const std::string more = connection_.receive();
    if (more.empty()) return false;
    unread_ += more;
  }
  return true;
}

std::optional<std::string> WebSocket::next() {
  constexpr std::size_t kMask = 4;
  for (;;) {
    if (!fill(2)) return std::nullopt;
    const auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(unread_[i]); };
    const unsigned opcode = byte(0) & 0xf;
    std::uint64_t length = byte(1) & 0x7f;
    const std::size_t size = length < 126 ? 0 : length == 126 ? 2 : 8;
    if (!fill(2 + size + kMask)) return std::nullopt;
    if (size > 0) length = 0;
    for (std::size_t i = 0; i < size; ++i) length = length << 8 | byte(2 + i);
    const std::size_t head = 2 + size + kMask;
    if (!fill(head + length)) return std::nullopt;
    std::string payload = unread_.substr(head, length);
    for (std::size_t i = 0; i < length; ++i) payload[i] ^= unread_[head - kMask + i % kMask];
    unread_.erase(0, head + length);
    if (opcode == kClose) return std::nullopt;
    if (opcode == kPing) connection_.send(ws_frame(kFin | kPong, payload));
    if (opcode == kText || opcode == kBinary) {
      connection_.saw_request();
      return payload;
    }
  }
}

}  // namespace barrage::test::hostile
