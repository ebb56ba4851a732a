#include "net/fault.h"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <system_error>

namespace barrage {
namespace {

struct Status {
  int code;
  std::string_view reason;
};
constexpr Status kReasons[] = {
    // RFC 9110 and the IANA registry, sorted
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {208, "Already Reported"},
    {226, "IM Used"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {305, "Use Proxy"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Request Entity Too Large"},
    {414, "Request URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Requested Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a teapot"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Entity"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {506, "Variant Also Negotiates"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {510, "Not Extended"},
    {511, "Network Authentication Required"},
};

Failure judge_socket(const TransferEnd& e) {
  if (e.socket_error == EMFILE || e.socket_error == ENFILE) {
    return {Fault::descriptors, "no file descriptor left (raise the limit: ulimit -n)"};
  }
  const auto error = e.socket_error != 0 ? e.socket_error : static_cast<int>(e.os_error);
  switch (error) {
    case ENOBUFS:
    case ENOMEM:
      return {Fault::descriptors, "no memory for a socket in the kernel (see net.ipv4.tcp_mem)"};
    case ENOSPC:  // of epoll
      return {Fault::descriptors,
              "the kernel watches no more sockets (see fs.epoll.max_user_watches)"};
    case EADDRNOTAVAIL:
    case EADDRINUSE:  // of a bind() to -laddr
      return {Fault::ports, "no local port left (keep connections alive, or add -laddr)"};
    case ECONNRESET:  // before libcurl looked whether it is connected
      return {Fault::reset, "connection reset by the server"};
    case ENETUNREACH:
      return {Fault::unreachable, "network unreachable"};
    case EHOSTUNREACH:
      return {Fault::unreachable, "no route to host"};
    case EACCES:
    case EPERM:
      return {Fault::unreachable, "connecting is not permitted"};
    case ETIMEDOUT:
      return {Fault::connect_timeout, "timeout while connecting"};
    case ENOENT:
      return {Fault::refused, "no such unix socket"};
    case ECONNREFUSED:
      return {Fault::refused, "connection refused"};
    case 0:
      return {Fault::unreachable, "cannot connect"};
    default:
      return {Fault::unreachable, "cannot connect: " + std::generic_category().message(error)};
  }
}

// What is missing on this side has nothing to do with the proxy.
Failure judge_connect(const TransferEnd& e) {
  Failure failure = judge_socket(e);
  const bool ours = failure.fault == Fault::descriptors || failure.fault == Fault::ports;
  if (e.proxied && !ours) failure.error.insert(0, "proxy: ");
  return failure;
}

Failure judge_timeout(const TransferEnd& e) {
  if (e.resolving) return {Fault::dns, "timeout while resolving " + e.host};
  if (e.waiting) {
    return {Fault::connect_timeout, "timeout waiting for a connection"};
  }
  if (!e.request_sent && e.handshake) {
    return {Fault::connect_timeout, "timeout in the TLS handshake"};
  }
  if (!e.request_sent) {
    return {Fault::connect_timeout,
            e.proxied ? "timeout while connecting through the proxy" : "timeout while connecting"};
  }
  if (!e.response_began && !e.body_sent) return {Fault::timeout, "timeout while sending the body"};
  if (!e.response_began) return {Fault::timeout, "timeout waiting for the first byte"};
  return {Fault::timeout, "timeout while receiving the response"};
}

Failure judge_broken(const TransferEnd& e) {
  if (e.os_error == ECONNRESET || e.os_error == EPIPE) {
    return {Fault::reset, "connection reset by the server"};
  }
  if (e.message.starts_with("Connection died, tried")) {
    return {Fault::reset, "closed or refused each time it was sent again"};
  }
  if (!e.response_began) return {Fault::reset, "connection closed before a response"};
  if (e.tls_cut) return {Fault::short_body, "response ended before its announced length"};
  return {Fault::protocol, "malformed response"};
}

// "HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)": RFC 9113, section 7, has the
// names. Those of a broken protocol may as well come from our own side.
Failure judge_http2_stream(const TransferEnd& e) {
  const auto colon = e.message.rfind(": ");
  const auto end = e.message.rfind(" (err ");
  if (colon == std::string::npos || end == std::string::npos || end < colon) {
    return {Fault::protocol, "HTTP/2 stream closed before the end of the headers"};
  }
  const std::string name = e.message.substr(colon + 2, end - colon - 2);
  for (const std::string_view broken : {"PROTOCOL_ERROR", "FLOW_CONTROL_ERROR", "STREAM_CLOSED",
                                        "FRAME_SIZE_ERROR", "COMPRESSION_ERROR"}) {
    if (name == broken) return {Fault::protocol, "HTTP/2 stream error: " + name};
  }
  return {Fault::reset, "HTTP/2 stream reset by the server: " + name};
}

// "nghttp2 recv error -904: Flooding was detected in this HTTP/2 session, and it must be closed"
Failure judge_http2(const TransferEnd& e) {
  const auto colon = e.message.find(": ");
  if (!e.message.starts_with("nghttp2 recv error") || colon == std::string::npos) {
    return {Fault::protocol, "HTTP/2 connection error"};
  }
  return {Fault::protocol, "HTTP/2 connection error: " + e.message.substr(colon + 2)};
}

Failure judge_tls(const TransferEnd& e) {
  // Unspecified is what libcurl starts with: nothing was verified.
  if (e.rc == CURLE_PEER_FAILED_VERIFICATION && e.verify_result > X509_V_ERR_UNSPECIFIED) {
    return {Fault::tls, std::string("certificate not trusted: ") +
                            X509_verify_cert_error_string(e.verify_result)};
  }
  if (e.rc == CURLE_PEER_FAILED_VERIFICATION) {
    return {Fault::tls, "certificate is for another host"};
  }
  if (e.os_error == ECONNRESET) return {Fault::tls, "connection reset during the TLS handshake"};
  return {Fault::tls, "TLS handshake failed"};
}

Failure judge_refused(Refused refused) {
  switch (refused) {
    case Refused::none:
      break;
    case Refused::body_size:
      return {Fault::too_large, "body larger than -max-body"};
    case Refused::growth:
      return {Fault::too_large, "compressed body grows more than 100-fold"};
    case Refused::header_size:
      return {Fault::header_too_large, "headers larger than 256 KiB"};
    case Refused::redirect_elsewhere:
      return {Fault::redirect,
              "redirect to another host or port (follow it with -redirects-to=any)"};
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

Failure judge(const TransferEnd& e) {
  // Our own caps end a transfer through a callback, which libcurl reports in several ways.
  if (e.rc != CURLE_OK && e.refused != Refused::none) return judge_refused(e.refused);
  if (e.rc != CURLE_OK && !e.request_sent && e.tunnel_code >= 300) {
    return {Fault::refused, "the proxy refused the tunnel: " + status_text(e.tunnel_code)};
  }
  switch (e.rc) {
    case CURLE_OK:
      if (!e.head_complete) return {Fault::reset, "connection closed within the headers"};
      if (e.code >= 200 && e.code < 400) return {};
      return {Fault::status, status_text(e.code)};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {Fault::dns, "proxy: no address for it"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Fault::dns,
              "no address for " + e.host + (e.no_address.empty() ? "" : ": " + e.no_address)};
    case CURLE_PROXY:
      return {Fault::refused, "the proxy made no tunnel to the server"};
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return judge_connect(e);
    case CURLE_OPERATION_TIMEDOUT:
      return judge_timeout(e);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return judge_tls(e);
    case CURLE_GOT_NOTHING:
      return {Fault::reset, "connection closed before a response"};
    case CURLE_PARTIAL_FILE:
      return {Fault::short_body, "response ended before its announced length"};
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return judge_broken(e);
    // What libcurl says of a line over 100 KB, and of more than 5,000 lines.
    case CURLE_OUT_OF_MEMORY:
    case kCurlTooLarge:
      return {Fault::header_too_large, "a header line over 100 KB, or thousands of them"};
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
      [[fallthrough]];
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {Fault::protocol, "the response is not HTTP"};
    case CURLE_URL_MALFORMAT:
      return {Fault::protocol, "malformed URL"};
    default:
      return {Fault::protocol, curl_easy_strerror(e.rc)};
  }
}

void count_trouble(int error, LocalTroubles& into) noexcept {
  switch (error) {
    case EMFILE:
    case ENFILE:
      ++into.descriptors;
      break;
    case EADDRNOTAVAIL:
    case EADDRINUSE:
      ++into.ports;
      break;
    case ENOBUFS:
    case ENOMEM:
    case ENOSPC:
      ++into.buffers;
      break;
    default:
      break;
  }
}

std::string status_text(long code) {
  const auto* const found =
      std::lower_bound(std::begin(kReasons), std::end(kReasons), code,
                       [](const Status& status, long wanted) { return status.code < wanted; });
  std::string text = std::to_string(code);
  if (found != std::end(kReasons) && found->code == code) text.append(" ").append(found->reason);
  return text;
}

}  // namespace barrage
