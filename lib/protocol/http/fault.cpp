#include "protocol/http/fault.h"

#include <cerrno>
#include <string_view>

#include "net/status.h"

namespace barrage {
namespace {

Failure judge_timeout(const ResponseEnd& e) {
  if (!e.response_began && !e.body_sent) return {Fault::timeout, "timeout while sending the body"};
  if (!e.response_began) return {Fault::timeout, "timeout waiting for the response"};
  return {Fault::timeout, "timeout while receiving the response"};
}

Failure judge_broken(const ResponseEnd& e) {
  if (e.transfer.os_error == ECONNRESET || e.transfer.os_error == EPIPE) {
    return {Fault::reset, "connection reset by the server"};
  }
  if (e.transfer.message.starts_with("Connection died, tried")) {
    return {Fault::reset, "closed or refused each time it was sent again"};
  }
  if (!e.response_began) return {Fault::reset, "connection closed before a response"};
  if (e.tls_cut && !e.head_complete) return {Fault::reset, "connection closed within the headers"};
  if (e.tls_cut) return {Fault::short_body, "response ended before its announced length"};
  return {Fault::protocol, "malformed response"};
}

// "HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)": RFC 9113, section 7, has the
// names. Those of a broken protocol may as well come from our own side.
Failure judge_http2_stream(const ResponseEnd& e) {
  const auto colon = e.transfer.message.rfind(": ");
  const auto end = e.transfer.message.rfind(" (err ");
  if (colon == std::string::npos || end == std::string::npos || end < colon) {
    return {Fault::protocol, "HTTP/2 stream closed before the end of the headers"};
  }
  const std::string name = e.transfer.message.substr(colon + 2, end - colon - 2);
  for (const std::string_view broken : {"PROTOCOL_ERROR", "FLOW_CONTROL_ERROR", "STREAM_CLOSED",
                                        "FRAME_SIZE_ERROR", "COMPRESSION_ERROR"}) {
    if (name == broken) return {Fault::protocol, "HTTP/2 stream error: " + name};
  }
  return {Fault::reset, "HTTP/2 stream reset by the server: " + name};
}

// "nghttp2 recv error -904: Flooding was detected in this HTTP/2 session, and it must be closed"
Failure judge_http2(const ResponseEnd& e) {
  const auto colon = e.transfer.message.find(": ");
  if (!e.transfer.message.starts_with("nghttp2 recv error") || colon == std::string::npos) {
    return {Fault::protocol, "HTTP/2 connection error"};
  }
  return {Fault::protocol, "HTTP/2 connection error: " + e.transfer.message.substr(colon + 2)};
}

Failure judge_refused(Refused refused) {
  switch (refused) {
    case Refused::none:
      break;
    case Refused::body_size:
      return {Fault::too_large, "body larger than -max-response"};
    case Refused::growth:
      return {Fault::too_large, "compressed body grows more than 100-fold"};
    case Refused::header_size:
      return {Fault::header_too_large, "headers larger than 256 KiB"};
    case Refused::redirect_elsewhere:
      return {Fault::redirect,
              "redirect to another host or port (follow it with -redirects-to=any)"};
    case Refused::redirect_of_head:
      return {Fault::redirect, "redirect of a HEAD with a body (take it with -redirects=-1)"};
    case Refused::redirect_denied:
      return {Fault::redirect,
              "redirect to a host that is not allowed (see -allow-host and -allow-link-local)"};
    case Refused::redirect_scheme:
      return {Fault::redirect, "redirect to neither http nor https"};
    case Refused::redirect_malformed:
      return {Fault::redirect, "redirect to a malformed URL"};
    case Refused::status_line:
      return {Fault::protocol, "malformed status line"};
    case Refused::length:
      return {Fault::protocol, "malformed Content-Length"};
    case Refused::two_lengths:
      return {Fault::protocol, "two different Content-Lengths"};
    case Refused::length_and_encoding:
      return {Fault::protocol, "both Content-Length and Transfer-Encoding"};
  }
  return {};
}

}  // namespace

Failure judge(const ResponseEnd& e) {
  const CURLcode rc = e.transfer.rc;
  // Our own caps end a transfer through a callback, which libcurl reports in several ways.
  if (rc != CURLE_OK && e.refused != Refused::none) return judge_refused(e.refused);
  if (rc != CURLE_OK && !e.request_sent && tunnel_failed(e.transfer)) return judge(e.transfer);
  if (const auto alert = tls_alert(e.transfer.message); rc != CURLE_OK && !alert.empty()) {
    return judge_alert(alert);
  }
  switch (rc) {
    case CURLE_OK:
      if (!e.head_complete) return {Fault::reset, "connection closed within the headers"};
      if (e.code >= 200 && e.code < 400) return {};
      return {Fault::status, status_text(e.code)};
    case CURLE_OPERATION_TIMEDOUT:
      return e.request_sent ? judge_timeout(e) : judge(e.transfer);
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return judge_broken(e);
    case CURLE_PARTIAL_FILE:
      return {Fault::short_body, "response ended before its announced length"};
    case CURLE_TOO_MANY_REDIRECTS:
      return {Fault::redirect, "too many redirects (see -redirects)"};
    case CURLE_HTTP2:
      return judge_http2(e);
    case CURLE_HTTP2_STREAM:
      return judge_http2_stream(e);
    case CURLE_BAD_CONTENT_ENCODING:
      return {Fault::protocol, "malformed content encoding"};
    case CURLE_WEIRD_SERVER_REPLY:
      if (e.response_began) return {Fault::protocol, "malformed headers"};
      return judge(e.transfer);
    default:
      return judge(e.transfer);
  }
}

}  // namespace barrage
