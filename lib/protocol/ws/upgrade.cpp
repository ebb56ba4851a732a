#include "protocol/ws/upgrade.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/ascii.h"
#include "net/status.h"

namespace barrage {
namespace {

constexpr std::size_t kMaxHead = 256 << 10;
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

template <class Use>
void for_each_token(std::string_view list, Use use) {
  while (true) {
    const auto comma = list.find(',');
    const std::string_view token = trimmed(list.substr(0, comma));
    if (!token.empty()) use(token);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

bool has_token(std::string_view list, std::string_view wanted) {
  bool found = false;
  for_each_token(list, [&](std::string_view token) { found = found || same(token, wanted); });
  return found;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  text.resize(
      static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                               bytes.data(), static_cast<int>(bytes.size()))));
  return text;
}

bool has(const Target& target, std::string_view name) {
  return std::any_of(target.headers.begin(), target.headers.end(),
                     [&](const Header& header) { return same(header.name, name); });
}

void add(std::string& request, std::string_view name, std::string_view value) {
  request.append(name).append(": ").append(value).append("\r\n");
}

std::string host_and_port(CURLU* url) {
  const std::string port = url_part(url, CURLUPART_PORT);
  return url_part(url, CURLUPART_HOST) + (port.empty() ? "" : ":" + port);
}

}  // namespace

std::string upgrade_key(std::span<const std::uint8_t, 16> random) { return base64(random); }

std::string accept_of(std::string_view key) {
  const std::string text = std::string(key).append(kGuid);
  std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return base64(digest);
}

std::vector<std::string> subprotocols_of(const Target& target) {
  std::vector<std::string> names;
  for (const Header& header : target.headers) {
    if (!same(header.name, "Sec-WebSocket-Protocol")) continue;
    for_each_token(header.value, [&](std::string_view name) { names.emplace_back(name); });
  }
  return names;
}

std::string upgrade_request(const Target& target, CURLU* url, const std::string& user_agent) {
  std::string request = "GET " + url_part(url, CURLUPART_PATH);
  const std::string query = url_part(url, CURLUPART_QUERY);
  if (!query.empty()) request += "?" + query;
  request += " HTTP/1.1\r\n";
  if (!has(target, "Host")) add(request, "Host", host_and_port(url));
  if (!has(target, "User-Agent")) add(request, "User-Agent", user_agent);
  const std::string user = url_part(url, CURLUPART_USER, CURLU_URLDECODE);
  const std::string password = url_part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
  if ((!user.empty() || !password.empty()) && !has(target, "Authorization")) {
    const std::string both = user + ":" + password;
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(both.data());
    add(request, "Authorization", "Basic " + base64({bytes, both.size()}));
  }
  for (const Header& header : target.headers) add(request, header.name, header.value);
  request +=
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: ";
  return request;
}

std::size_t UpgradeResponse::read(std::string_view bytes) {
  const std::size_t all = bytes.size();
  while (!bytes.empty() && !done_) {
    const auto end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end == bytes.npos ? bytes.size() : end + 1);
    bytes.remove_prefix(piece.size());
    size_ += piece.size();
    if (size_ > kMaxHead) {
      refuse(Fault::header_too_large, "headers larger than 256 KiB");
      break;
    }
    line_.append(piece);
    if (!line_.ends_with('\n')) break;
    const std::string line = std::exchange(line_, {});
    std::string_view text = line;
    text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
    read_line(text);
  }
  return all - bytes.size();
}

void UpgradeResponse::read_line(std::string_view line) {
  if (!status_line_) return read_status(line);
  if (line.empty()) return end_of_head();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || line.front() == ' ' ||
      line.front() == '\t') {
    return refuse(Fault::protocol, "malformed headers");
  }
  read_header(line.substr(0, colon), trimmed(line.substr(colon + 1)));
}

void UpgradeResponse::read_status(std::string_view line) {
  if (!line.starts_with("HTTP/1.")) return refuse(Fault::protocol, "the response is not HTTP");
  const auto digit = [&](std::size_t at) { return is_digit(line[at]); };
  const bool sound = line.size() >= 12 && digit(7) && line[8] == ' ' && digit(9) && digit(10) &&
                     digit(11) && (line.size() == 12 || line[12] == ' ');
  if (!sound) return refuse(Fault::protocol, "malformed status line");
  status_line_ = true;
  code_ = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

void UpgradeResponse::read_header(std::string_view name, std::string_view value) {
  if (same(name, "Upgrade")) {
    upgrade_ = upgrade_ || has_token(value, "websocket");
  } else if (same(name, "Connection")) {
    connection_ = connection_ || has_token(value, "upgrade");
  } else if (same(name, "Sec-WebSocket-Accept")) {
    accepted_ = true;
    if (value != accept_) wrong_ = "wrong Sec-WebSocket-Accept";
  } else if (same(name, "Sec-WebSocket-Extensions")) {
    if (!value.empty()) wrong_ = "an extension that was not offered";
  } else if (same(name, "Sec-WebSocket-Protocol")) {
    chosen_ = true;
    if (std::find(offered_.begin(), offered_.end(), value) == offered_.end()) {
      wrong_ = "a subprotocol that was not offered";
    }
  }
}

void UpgradeResponse::end_of_head() {
  if (code_ >= 100 && code_ < 200 && code_ != 101) {  // an interim response: another follows
    status_line_ = upgrade_ = connection_ = accepted_ = chosen_ = false;
    wrong_.clear();
    return;
  }
  if (code_ != 101) {  // below 400 it would read as if nothing were wrong
    return refuse(Fault::status, status_text(code_) + (code_ < 400 ? " instead of 101" : ""));
  }
  if (!upgrade_) return refuse(Fault::protocol, "101 without Upgrade: websocket");
  if (!connection_) return refuse(Fault::protocol, "101 without Connection: Upgrade");
  if (!accepted_) return refuse(Fault::protocol, "no Sec-WebSocket-Accept");
  if (!wrong_.empty()) return refuse(Fault::protocol, wrong_);
  if (!chosen_ && !offered_.empty()) {  // browsers fail, too
    return refuse(Fault::protocol, "none of the offered subprotocols was chosen");
  }
  done_ = true;
}

void UpgradeResponse::refuse(Fault fault, std::string error) {
  done_ = true;
  failure_ = {fault, std::move(error)};
}

}  // namespace barrage
