// What became of a hit, read from its transfer when it is over.
#include <algorithm>
#include <string>
#include <string_view>

#include "protocol/http/http_protocol.h"

namespace barrage {
namespace {

// Not always the target's: redirects.
std::string host_asked(CURL* easy) {
  const char* where = nullptr;
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &where);
  const UrlPtr url(curl_url());
  if (!where || curl_url_set(url.get(), CURLUPART_URL, where, 0) != CURLUE_OK) return {};
  return origin_of(url.get()).host;
}

}  // namespace

Outcome HttpProtocol::outcome_of(Transfer& transfer, CURLcode rc, bool going_on) const {
  CURL* const easy = transfer.easy.get();
  Outcome outcome;
  ResponseEnd end;
  end.transfer.rc = rc;
  end.code = info_long(easy, CURLINFO_RESPONSE_CODE);
  outcome.code = static_cast<std::uint16_t>(std::clamp(end.code, 0L, 65535L));
  outcome.new_connection = info_long(easy, CURLINFO_NUM_CONNECTS) > 0;
  const Nanos waited = transfer.hit->waited;
  const auto in_flight = [&] { return clock_.now() - transfer.hit->began(); };
  outcome.phases =
      divide(transfer.ready, marks_of(easy),
             going_on ? in_flight() - waited : info_time(easy, CURLINFO_TOTAL_TIME_T),
             {.resolves = !connector_.resolves_names(), .handshake = transfer.handshake});
  if (waited > Nanos(0)) outcome.phases.queue = waited + std::max(outcome.phases.queue, Nanos(0));
  outcome.attempts = transfer.attempts;
  outcome.bytes_in = transfer.body_bytes;
  outcome.response = std::move(transfer.response);
  if (options_.compressed) {
    curl_off_t wire = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    outcome.bytes_in = static_cast<std::uint64_t>(wire);
  }
  if (transfer.request && transfer.request->body_size() > 0) {
    curl_off_t sent = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    outcome.bytes_out = static_cast<std::uint64_t>(sent);
  }
  end.head_complete = transfer.head.complete();
  if (rc == CURLE_OK && end.code >= 200 && end.code < 400 && end.head_complete) {
    return outcome;
  }
  end.transfer.os_error = info_long(easy, CURLINFO_OS_ERRNO);
  end.transfer.socket_error = transfer.socket_error;
  end.transfer.tunnel_code = info_long(easy, CURLINFO_HTTP_CONNECTCODE);
  end.transfer.proxied = connector_.used_proxy(easy);
  end.transfer.verify_result = info_long(easy, CURLINFO_SSL_VERIFYRESULT);
  end.request_sent = transfer.attempts > 0;
  end.response_began = transfer.header_bytes > 0;
  // Connections count only once they are made: one that is being made has left the queue. A hit
  // that left it in the last moment of its time has waited all the same.
#if LIBCURL_VERSION_NUM >= 0x080600
  const Nanos queued = info_time(easy, CURLINFO_QUEUE_TIME_T);
  end.transfer.waiting =
      transfer.attempts == 0 && (queued == Nanos(0) || waited + queued > in_flight() / 2);
#else
  end.transfer.waiting = transfer.attempts == 0 && waited > in_flight() / 2;
#endif
  end.transfer.resolving = transfer.attempts == 0 && !end.transfer.waiting &&
                           !connector_.resolves_names() &&
                           info_time(easy, CURLINFO_NAMELOOKUP_TIME_T) == Nanos(0);
  end.transfer.handshake = transfer.handshake;
  end.body_sent = !transfer.request || outcome.bytes_out >= transfer.request->body_size();
  end.tls_cut = std::string_view(transfer.said.data()).find("SSL_read") != std::string_view::npos;
  end.refused = transfer.refused;
  end.transfer.message = transfer.said.data();
  end.transfer.host = host_asked(easy);
  Failure failure = judge(end);
  outcome.fault = failure.fault;
  outcome.error = std::move(failure.error);
  return outcome;
}

Outcome HttpProtocol::outcome_of(const TransferEnd& end, Nanos waited) const {
  Failure failure = judge(end);
  Outcome outcome;
  outcome.fault = failure.fault;
  outcome.error = std::move(failure.error);
  outcome.attempts = 0;
  if (waited > Nanos(0)) outcome.phases.queue = waited;
  return outcome;
}

}  // namespace barrage
