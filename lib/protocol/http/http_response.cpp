// What libcurl calls as a response comes in, and what of it is refused.
#include <algorithm>
#include <string>
#include <string_view>

#include "protocol/http/http_protocol.h"

namespace barrage {
namespace {

constexpr std::uint64_t kMaxHeaderBytes = 256 << 10;
// What a body may grow to when it is decoded: this, and this many times its size on the wire.
constexpr std::uint64_t kFreeGrowth = 1 << 20;
constexpr std::uint64_t kMostGrowth = 100;

bool redirects(int code) {
  return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
}

// Interim responses and redirects come before the response.
void keep_header(std::string_view line, Response& response) {
  constexpr std::string_view blank = " \t\r\n";
  if (line.starts_with("HTTP/")) response.headers.clear();
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/") || colon == line.npos) return;
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(blank), value.size()));
  value = value.substr(0, value.find_last_not_of(blank) + 1);
  response.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
}

}  // namespace

std::size_t HttpProtocol::on_body(char* data, std::size_t size, std::size_t count,
                                  void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.body_bytes += size * count;
  transfer.refused = transfer.owner->judge_body(transfer);
  if (transfer.refused == Refused::none) {
    if (transfer.response) {
      transfer.response->append({data, size * count}, *transfer.hit->target->response_bytes);
    }
    return size * count;
  }
  // Else libcurl would keep a connection of HTTP/2, and go on reading what nobody wants.
  transfer.owner->keep_connection(transfer, false);
  return CURL_WRITEFUNC_ERROR;
}

Refused HttpProtocol::judge_body(const Transfer& transfer) const {
  if (options_.max_response > 0 &&
      transfer.body_bytes > static_cast<std::uint64_t>(options_.max_response)) {
    return Refused::body_size;
  }
  if (!options_.compressed || transfer.body_bytes <= kFreeGrowth) return Refused::none;
  curl_off_t wire = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_SIZE_DOWNLOAD_T, &wire);
  // What is decoded right now is not counted yet.
  const auto read = static_cast<std::uint64_t>(wire + kCompressedBuffer);
  return transfer.body_bytes > kFreeGrowth + kMostGrowth * read ? Refused::growth : Refused::none;
}

// What decodes to nothing never comes to on_body.
int HttpProtocol::on_progress(void* self, curl_off_t, curl_off_t received, curl_off_t,
                              curl_off_t) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::int64_t most = transfer.owner->options_.max_response;
  if (most <= 0 || received <= most) return 0;
  transfer.refused = Refused::body_size;
  return 1;
}

std::size_t HttpProtocol::on_header(char* line, std::size_t size, std::size_t count,
                                    void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.refused = transfer.owner->judge_header(transfer, {line, size * count});
  if (transfer.response) keep_header({line, size * count}, *transfer.response);
  transfer.headed = transfer.refused == Refused::none && transfer.head.complete() &&
                    transfer.head.code() >= 200 && transfer.request->ends_with_head();
  return transfer.refused == Refused::none && !transfer.headed ? size * count
                                                               : CURL_WRITEFUNC_ERROR;
}

Refused HttpProtocol::judge_header(Transfer& transfer, std::string_view line) {
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > kMaxHeaderBytes) return Refused::header_size;
  const Refused refused = transfer.head.read(line);
  if (transfer.unproven && transfer.head.status_line()) responding(transfer);
  const int code = transfer.head.code();
  if (refused != Refused::none || code < 300 || code > 399) return refused;
  if (transfer.head.status_line() && !redirects(code)) {  // libcurl would follow any 3xx
    follow_redirects(transfer, false);
  }
  if (!transfer.follows || options_.redirects < 0) return Refused::none;
  const auto location = header_value(line, "location:");
  if (location && transfer.request->ends_with_head()) return Refused::redirect_of_head;
  return location && options_.redirects > 0 ? judge_redirect(transfer, *location) : Refused::none;
}

// Headers that may be secret are for the origin that they were written for.
Refused HttpProtocol::judge_redirect(Transfer& transfer, std::string_view location) const {
  const char* here = nullptr;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_EFFECTIVE_URL, &here);
  const UrlPtr url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, here, CURLU_URLENCODE) != CURLUE_OK) {
    return Refused::redirect_malformed;
  }
  const Origin from = origin_of(url.get());
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(location).c_str(),
                   CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return Refused::redirect_malformed;
  }
  const Origin to = origin_of(url.get());
  if (to.scheme != "http" && to.scheme != "https") return Refused::redirect_scheme;
  const bool to_tls = to.host == from.host && from.scheme == "http" && to.scheme == "https" &&
                      from.port == "80" && to.port == "443";
  if (to == from) return Refused::none;
  if (!to_tls && !options_.redirects_anywhere) return Refused::redirect_elsewhere;
  if (connector_.denied(to.host, to.port) != Denied::none) return Refused::redirect_denied;
  transfer.left_origin = transfer.left_origin || !to_tls;
  transfer.redirect_headers = transfer.request->redirect(
      transfer.easy.get(), options_, connector_.options().user_agent, transfer.left_origin);
  return Refused::none;
}

// libcurl cannot tell a connection without TLS from none.
CURLcode HttpProtocol::on_tls(CURL*, void* tls, void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.handshake = true;
  transfer.owner->connector_.trust_roots(static_cast<ssl_ctx_st*>(tls));
  return CURLE_OK;
}

// A redirect that is followed was requested, a request that libcurl writes again is not.
int HttpProtocol::on_request(void* self, char*, char*, int, int) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto redirects =
      static_cast<std::uint32_t>(info_long(transfer.easy.get(), CURLINFO_REDIRECT_COUNT));
  if (transfer.redirects == redirects) ++transfer.attempts;
  transfer.redirects = redirects;
  if (transfer.ready.empty() && transfer.request->may_share()) transfer.owner->connected(transfer);
  transfer.ready.push_back(marks_of(transfer.easy.get()));
  return CURL_PREREQFUNC_OK;
}

}  // namespace barrage
