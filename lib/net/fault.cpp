#include "net/fault.h"

#include <openssl/x509_vfy.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "net/status.h"

namespace barrage {
namespace {

Failure judge_socket(const TransferEnd& e) {
  if (e.socket_error == EMFILE || e.socket_error == ENFILE) {
    return {Fault::descriptors, "no file descriptor left (raise the limit: ulimit -n)"};
  }
  if (e.socket_error < 0) {
    const auto denied = static_cast<Denied>(-e.socket_error);
    return {Fault::unreachable, std::string("not allowed: ") + text_of(denied)};
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
  if (e.waiting) return {Fault::connect_timeout, "timeout waiting for a connection"};
  if (e.handshake) return {Fault::connect_timeout, "timeout in the TLS handshake"};
  return {Fault::connect_timeout,
          e.proxied ? "timeout while connecting through the proxy" : "timeout while connecting"};
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
  if (const auto alert = tls_alert(e.message); !alert.empty()) return judge_alert(alert);
  if (e.os_error == ECONNRESET) return {Fault::tls, "connection reset during the TLS handshake"};
  return {Fault::tls, "TLS handshake failed"};
}

}  // namespace

bool tunnel_failed(const TransferEnd& end) {
  return end.tunnel_code >= 300 || end.message.starts_with("CONNECT tunnel failed");
}

Failure judge(const TransferEnd& e) {
  if (e.tunnel_code >= 300) {
    return {Fault::refused, "the proxy refused the tunnel: " + status_text(e.tunnel_code)};
  }
  if (tunnel_failed(e)) return {Fault::protocol, "the proxy's response is not HTTP"};
  switch (e.rc) {
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
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      if (e.os_error == ECONNRESET || e.os_error == EPIPE) {
        return {Fault::reset, "connection reset by the server"};
      }
      [[fallthrough]];
    case CURLE_GOT_NOTHING:
      return {Fault::reset, "connection closed before a response"};
    // What libcurl says of a line over 100 KB, and of more than 5,000 lines.
    case CURLE_OUT_OF_MEMORY:
    case kCurlTooLarge:
      return {Fault::header_too_large, "a header line over 100 KB, or thousands of them"};
    case CURLE_WEIRD_SERVER_REPLY:  // of a proxy
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {Fault::protocol, "the response is not HTTP"};
    case CURLE_URL_MALFORMAT:
      return {Fault::protocol, "malformed URL"};
    default:
      return {Fault::protocol, curl_easy_strerror(e.rc)};
  }
}

// "... error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0": OpenSSL's words of
// an alert that came. Of one that it sends itself it says otherwise.
std::string_view tls_alert(std::string_view message) {
  constexpr std::string_view kFrom = "SSL routines", kAlert = " alert ";
  const std::size_t from = message.find(kFrom);
  const std::size_t at = from == message.npos ? from : message.find(kAlert, from);
  if (at == message.npos) return {};
  message.remove_prefix(at + kAlert.size());
  return message.substr(0, message.find_first_of(",\r\n("));
}

Failure judge_alert(std::string_view alert) {
  return {Fault::tls, "TLS alert: " + std::string(alert)};
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

}  // namespace barrage
