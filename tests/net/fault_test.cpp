#include "net/fault.h"

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <string>

using namespace barrage;

namespace {

struct Row {
  std::string what;
  TransferEnd end;
  Fault fault;
  std::string error;
};

}  // namespace

TEST_CASE("what libcurl says of a connection becomes one of our faults") {
  const Row rows[] = {
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
       {.rc = CURLE_RECV_ERROR, .tunnel_code = 407, .proxied = true},
       Fault::refused,
       "the proxy refused the tunnel: 407 Proxy Authentication Required"},
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
      {"time ran out in the TLS handshake",
       {.rc = CURLE_OPERATION_TIMEDOUT, .handshake = true},
       Fault::connect_timeout,
       "timeout in the TLS handshake"},
      {"reset before libcurl looked",
       {.rc = CURLE_COULDNT_CONNECT, .os_error = ECONNRESET},
       Fault::reset,
       "connection reset by the server"},
      {"a response that is none",
       {.rc = CURLE_WEIRD_SERVER_REPLY},
       Fault::protocol,
       "the response is not HTTP"},
      {"a proxy whose response is none",
       {.rc = CURLE_RECV_ERROR, .message = "CONNECT tunnel failed, response 0"},
       Fault::protocol,
       "the proxy's response is not HTTP"},
      {"a header line of a proxy that libcurl takes for its own lack of memory",
       {.rc = CURLE_OUT_OF_MEMORY},
       Fault::header_too_large,
       "a header line over 100 KB, or thousands of them"},
      {"more header lines of a proxy than libcurl takes",
       {.rc = kCurlTooLarge},
       Fault::header_too_large,
       "a header line over 100 KB, or thousands of them"},
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
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Failure failure = judge(row.end);
    CHECK(failure.fault == row.fault);
    CHECK(failure.error == row.error);
  }
}

TEST_CASE("every way of libcurl to fail is a fault") {
  for (int rc = 1; rc < CURL_LAST; ++rc) {
    CAPTURE(rc);
    const Failure failure = judge({.rc = static_cast<CURLcode>(rc)});
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

TEST_CASE("the alert of TLS is read from libcurl's words") {
  CHECK(tls_alert("OpenSSL SSL_read: OpenSSL/3.0.17: error:0A00045C:SSL routines::tlsv13 alert "
                  "certificate required, errno 0") == "certificate required");
  CHECK(
      tls_alert("TLS connect error: error:0A000410:SSL routines::sslv3 alert handshake failure") ==
      "handshake failure");
  CHECK(tls_alert("SSL certificate problem: alert") == "");
  CHECK(tls_alert("") == "");
}
