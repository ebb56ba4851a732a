// Hits that wait for a connection that another makes, and connections on which nothing came.
#include <openssl/ssl.h>

#include <string_view>
#include <utility>

#include "protocol/http/http_protocol.h"

namespace barrage {
namespace {

// What TLS agreed on. libcurl reports a version only with the response.
bool chose_http2(CURL* easy) {
  curl_tlssessioninfo* session = nullptr;
  curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session);
  if (!session || session->backend != CURLSSLBACKEND_OPENSSL || !session->internals) return false;
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(static_cast<const SSL*>(session->internals), &chosen, &size);
  return std::string_view(reinterpret_cast<const char*>(chosen), size) == "h2";
}

}  // namespace

void HttpProtocol::connected(Transfer& transfer) {
  CURL* const easy = transfer.easy.get();
  const Request& request = *transfer.hit->request;
  // libcurl shares a connection without TLS only when a response has begun, as if it had requested
  // an upgrade.
  if (!request.tls()) {
    if (info_long(easy, CURLINFO_NUM_CONNECTS) > 0) keep_connection(transfer, false);
    if (transfer.makes) sharing_.made(*transfer.makes, clock_.now());
    return;
  }
  if (!transfer.makes) return;
  if (!chose_http2(easy)) request.origin_state()->http1 = true;
  stop_making(transfer);
}

void HttpProtocol::responding(Transfer& transfer) {
  keep_connection(transfer, true);
  stop_making(transfer);
}

void HttpProtocol::stop_making(Transfer& transfer) {
  if (transfer.makes) sharing_.over(*std::exchange(transfer.makes, nullptr));
}

bool HttpProtocol::serve_shared() {
  if (sharing_.idle()) return false;
  const MonoTime now = clock_.now();
  const auto ready = sharing_.take(now);
  for (Transfer* const transfer : ready) {
    Hit& hit = *transfer->hit;
    hit.waited = now - hit.began();
    // The one before may make a connection now.
    if (!hit.request->may_share() || !sharing_.wait(transfer->way, *transfer)) send(*transfer);
  }
  return !ready.empty();
}

// A connection of HTTP/2 on which nothing ever came is not for others, too. libcurl keeps it even
// though a transfer on it failed.
void HttpProtocol::keep_connection(Transfer& transfer, bool keep) const {
  transfer.unproven = !keep;
  curl_easy_setopt(transfer.easy.get(), CURLOPT_FORBID_REUSE, keep && options_.keepalive ? 0L : 1L);
}

}  // namespace barrage
