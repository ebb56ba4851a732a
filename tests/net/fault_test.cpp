#include "net/fault.h"

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <set>
#include <string>

using namespace barrage;

namespace {

struct Row {
  std::string what;
  TransferEnd ending;
  Fault fault;
  std::string error;
};

}  // namespace

TEST_CASE("what libcurl says becomes one of our faults") {
  const Row rows[] = {
      {"a 200 is a success", {.rc = CURLE_OK, .code = 200}, Fault::none, ""},
      {"so is a redirect that is not followed", {.rc = CURLE_OK, .code = 302}, Fault::none, ""},
      {"a 404 is not", {.rc = CURLE_OK, .code = 404}, Fault::status, "404 Not Found"},
      {"nor is a 101", {.rc = CURLE_OK, .code = 101}, Fault::status, "101 Switching Protocols"},
      {"an unknown code has no reason", {.rc = CURLE_OK, .code = 599}, Fault::status, "599"},
      {"refused",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = ECONNREFUSED},
       Fault::refused,
       "connection refused"},
      {"no route",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = EHOSTUNREACH},
       Fault::unreachable,
       "no route to host"},
      {"no network",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = ENETUNREACH},
       Fault::unreachable,
       "network unreachable"},
      {"whatever else the kernel says is told as it says it",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = EINVAL},
       Fault::unreachable,
       "cannot connect: Invalid argument"},
      {"a failure without a cause is not called refused",
       {.rc = CURLE_COULDNT_CONNECT},
       Fault::unreachable,
       "cannot connect"},
      {"an address of -laddr that cannot be taken",
       {.rc = CURLE_INTERFACE_FAILED, .os_error = EAFNOSUPPORT},
       Fault::unreachable,
       "cannot connect: Address family not supported by protocol"},
      {"a proxy that refuses the connection",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = ECONNREFUSED, .proxied = true},
       Fault::refused,
       "proxy: connection refused"},
      {"a proxy that refuses the tunnel",
       {.rc = CURLE_RECV_ERROR, .tunnel_code = 407, .response_began = true, .proxied = true},
       Fault::refused,
       "the proxy refused the tunnel: 407 Proxy Authentication Required"},
      {"a tunnel that is there has no part in what comes after",
       {.rc = CURLE_RECV_ERROR,
        .os_error = ECONNRESET,
        .tunnel_code = 200,
        .request_sent = true,
        .proxied = true},
       Fault::reset,
       "connection reset by the server"},
      {"a proxy without an address",
       {.rc = CURLE_COULDNT_RESOLVE_PROXY, .proxied = true},
       Fault::dns,
       "proxy: no address for it"},
      {"a proxy does not lack our ports",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = EADDRNOTAVAIL, .proxied = true},
       Fault::ports,
       "no local port left (keep connections alive, or add -laddr)"},
      {"time ran out on the way through a proxy",
       {.rc = CURLE_OPERATION_TIMEDOUT, .proxied = true},
       Fault::connect_timeout,
       "timeout while connecting through the proxy"},
      {"our ports are used up",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = EADDRNOTAVAIL},
       Fault::ports,
       "no local port left (keep connections alive, or add -laddr)"},
      {"those of -laddr are",
       {.rc = CURLE_INTERFACE_FAILED, .os_error = EADDRINUSE},
       Fault::ports,
       "no local port left (keep connections alive, or add -laddr)"},
      {"our descriptors are used up, which libcurl hides",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = 0, .socket_error = EMFILE},
       Fault::descriptors,
       "no file descriptor left (raise the limit: ulimit -n)"},
      {"the kernel has no memory for a socket",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = 0, .socket_error = ENOBUFS},
       Fault::descriptors,
       "no memory for a socket in the kernel (see net.ipv4.tcp_mem)"},
      {"nor for its connection",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = ENOMEM},
       Fault::descriptors,
       "no memory for a socket in the kernel (see net.ipv4.tcp_mem)"},
      {"time ran out before the request",
       {.rc = CURLE_OPERATION_TIMEDOUT},
       Fault::connect_timeout,
       "timeout while connecting"},
      {"time ran out before there was a connection",
       {.rc = CURLE_OPERATION_TIMEDOUT, .waiting = true},
       Fault::connect_timeout,
       "timeout waiting for a connection"},
      {"time ran out before the body was sent",
       {.rc = CURLE_OPERATION_TIMEDOUT, .request_sent = true, .body_sent = false},
       Fault::timeout,
       "timeout while sending the body"},
      {"the response came first",
       {.rc = CURLE_OPERATION_TIMEDOUT,
        .request_sent = true,
        .body_sent = false,
        .response_began = true},
       Fault::timeout,
       "timeout while receiving the response"},
      {"time ran out in the TLS handshake",
       {.rc = CURLE_OPERATION_TIMEDOUT, .handshake = true},
       Fault::connect_timeout,
       "timeout in the TLS handshake"},
      {"time ran out after it",
       {.rc = CURLE_OPERATION_TIMEDOUT, .handshake = true, .request_sent = true},
       Fault::timeout,
       "timeout waiting for the first byte"},
      {"time ran out before the response",
       {.rc = CURLE_OPERATION_TIMEDOUT, .request_sent = true},
       Fault::timeout,
       "timeout waiting for the first byte"},
      {"time ran out in the response",
       {.rc = CURLE_OPERATION_TIMEDOUT, .request_sent = true, .response_began = true},
       Fault::timeout,
       "timeout while receiving the response"},
      {"reset",
       {.rc = CURLE_RECV_ERROR, .os_error = ECONNRESET, .request_sent = true},
       Fault::reset,
       "connection reset by the server"},
      {"reset before libcurl looked",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = ECONNRESET},
       Fault::reset,
       "connection reset by the server"},
      {"closed within TLS before a response",
       {.rc = CURLE_RECV_ERROR, .handshake = true, .request_sent = true, .tls_cut = true},
       Fault::reset,
       "connection closed before a response"},
      {"closed within TLS in the response",
       {.rc = CURLE_RECV_ERROR, .request_sent = true, .response_began = true, .tls_cut = true},
       Fault::short_body,
       "response ended before its announced length"},
      {"a 200 whose headers do not end is no success",
       {.rc = CURLE_OK, .code = 200, .response_began = true, .head_complete = false},
       Fault::reset,
       "connection closed within the headers"},
      {"headers that are none",
       {.rc = CURLE_WEIRD_SERVER_REPLY, .code = 200, .response_began = true},
       Fault::protocol,
       "malformed headers"},
      {"a response that is none",
       {.rc = CURLE_WEIRD_SERVER_REPLY},
       Fault::protocol,
       "the response is not HTTP"},
      {"a broken chunk is no reset",
       {.rc = CURLE_RECV_ERROR, .code = 200, .request_sent = true, .response_began = true},
       Fault::protocol,
       "malformed response"},
      {"closed without a response",
       {.rc = CURLE_GOT_NOTHING, .request_sent = true},
       Fault::reset,
       "connection closed before a response"},
      {"a 200 that ends early is no success",
       {.rc = CURLE_PARTIAL_FILE, .code = 200, .request_sent = true, .response_began = true},
       Fault::short_body,
       "response ended before its announced length"},
      {"a name without address",
       {.rc = CURLE_COULDNT_RESOLVE_HOST, .host = "nope.test"},
       Fault::dns,
       "no address for nope.test"},
      {"a name that was resolved in vain",
       {.rc = CURLE_COULDNT_RESOLVE_HOST,
        .host = "nope.test",
        .no_address = "no response within 10s"},
       Fault::dns,
       "no address for nope.test: no response within 10s"},
      {"a name that libcurl takes too long to resolve",
       {.rc = CURLE_OPERATION_TIMEDOUT, .resolving = true, .host = "nope.test"},
       Fault::dns,
       "timeout while resolving nope.test"},
      {"an untrusted certificate",
       {.rc = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 18},
       Fault::tls,
       "certificate not trusted: self-signed certificate"},
      {"a certificate for another host",
       {.rc = CURLE_PEER_FAILED_VERIFICATION},
       Fault::tls,
       "certificate is for another host"},
      {"the same, with what libcurl starts from",
       {.rc = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 1},
       Fault::tls,
       "certificate is for another host"},
      {"no TLS at all, and nothing verified",
       {.rc = CURLE_SSL_CONNECT_ERROR, .verify_result = 1},
       Fault::tls,
       "TLS handshake failed"},
      {"a body over our cap",
       {.rc = CURLE_WRITE_ERROR, .code = 200, .refused = Refused::body_size},
       Fault::too_large,
       "body larger than -max-body"},
      {"headers over our cap",
       {.rc = CURLE_WRITE_ERROR, .refused = Refused::header_size},
       Fault::header_too_large,
       "headers larger than 256 KiB"},
      {"a header line that libcurl takes for its own lack of memory",
       {.rc = CURLE_OUT_OF_MEMORY},
       Fault::header_too_large,
       "a header line over 100 KB, or thousands of them"},
      {"more header lines than libcurl takes",
       {.rc = kCurlTooLarge, .code = 200, .response_began = true},
       Fault::header_too_large,
       "a header line over 100 KB, or thousands of them"},
      {"a stream that the server resets",
       {.rc = CURLE_HTTP2_STREAM,
        .request_sent = true,
        .message = "HTTP/2 stream 17 was not closed cleanly: INTERNAL_ERROR (err 2)"},
       Fault::reset,
       "HTTP/2 stream reset by the server: INTERNAL_ERROR"},
      {"a stream that breaks the protocol",
       {.rc = CURLE_HTTP2_STREAM,
        .request_sent = true,
        .message = "HTTP/2 stream 17 was not closed cleanly: PROTOCOL_ERROR (err 1)"},
       Fault::protocol,
       "HTTP/2 stream error: PROTOCOL_ERROR"},
      {"a flood of frames",
       {.rc = CURLE_HTTP2,
        .request_sent = true,
        .message = "nghttp2 recv error -904: Flooding was detected"},
       Fault::protocol,
       "HTTP/2 connection error: Flooding was detected"},
      {"a request that is refused again and again",
       {.rc = CURLE_SEND_ERROR,
        .request_sent = true,
        .message = "Connection died, tried 5 times before giving up"},
       Fault::reset,
       "closed or refused each time it was sent again"},
      {"a redirect to another host",
       {.rc = CURLE_WRITE_ERROR, .refused = Refused::redirect_elsewhere},
       Fault::redirect,
       "redirect to another host or port (follow it with -redirects-to=any)"},
      {"a redirect to a file",
       {.rc = CURLE_WRITE_ERROR, .refused = Refused::redirect_scheme},
       Fault::redirect,
       "redirect to neither http nor https"},
      {"a bomb",
       {.rc = CURLE_WRITE_ERROR, .code = 200, .refused = Refused::growth},
       Fault::too_large,
       "compressed body grows more than 100-fold"},
      {"too many redirects",
       {.rc = CURLE_TOO_MANY_REDIRECTS, .code = 302},
       Fault::redirect,
       "too many redirects (see -redirects)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Failure failure = judge(row.ending);
    CHECK(failure.fault == row.fault);
    CHECK(failure.error == row.error);
  }
}

TEST_CASE("whatever a callback refuses is a fault with a text of its own") {
  std::set<std::string> texts;
  for (int refused = 1; refused <= static_cast<int>(Refused::length_and_encoding); ++refused) {
    CAPTURE(refused);
    const Failure failure =
        judge({.rc = CURLE_WRITE_ERROR, .code = 200, .refused = static_cast<Refused>(refused)});
    CHECK(failure.fault != Fault::none);
    CHECK(texts.insert(failure.error).second);
  }
}

TEST_CASE("every way of libcurl to fail is a fault") {
  for (int rc = 1; rc < CURL_LAST; ++rc) {
    CAPTURE(rc);
    const Failure failure = judge({.rc = static_cast<CURLcode>(rc), .code = 200});
    CHECK(failure.fault != Fault::none);
    CHECK_FALSE(failure.error.empty());
  }
}

TEST_CASE("sockets that fail for want of our own resources are counted by what was missing") {
  LocalTroubles troubles;
  for (const int error : {EMFILE, ENFILE, EADDRNOTAVAIL, EADDRINUSE, ENOBUFS, ENOMEM, ENOSPC,
                          ECONNREFUSED, ENETUNREACH, ETIMEDOUT, 0}) {
    count_trouble(error, troubles);
  }
  CHECK(troubles.descriptors == 2);
  CHECK(troubles.ports == 2);
  CHECK(troubles.buffers == 3);
}
