#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <set>
#include <string>

#include "protocol/http/fault.h"

using namespace barrage;

namespace {

struct Row {
  std::string what;
  ResponseEnd end;
  Fault fault;
  std::string error;
};

}  // namespace

TEST_CASE("what libcurl says of a response becomes one of our faults") {
  const Row rows[] = {
      {"a 200 is a success", {.transfer = {.rc = CURLE_OK}, .code = 200}, Fault::none, ""},
      {"so is a redirect that is not followed",
       {.transfer = {.rc = CURLE_OK}, .code = 302},
       Fault::none,
       ""},
      {"a 404 is not", {.transfer = {.rc = CURLE_OK}, .code = 404}, Fault::status, "404 Not Found"},
      {"nor is a 101",
       {.transfer = {.rc = CURLE_OK}, .code = 101},
       Fault::status,
       "101 Switching Protocols"},
      {"an unknown code has no reason",
       {.transfer = {.rc = CURLE_OK}, .code = 599},
       Fault::status,
       "599"},
      {"a proxy that refuses the tunnel",
       {.transfer = {.rc = CURLE_RECV_ERROR, .tunnel_code = 407, .proxied = true},
        .response_began = true},
       Fault::refused,
       "the proxy refused the tunnel: 407 Proxy Authentication Required"},
      {"a tunnel that is there has no part in what comes after",
       {.transfer =
            {.rc = CURLE_RECV_ERROR, .os_error = ECONNRESET, .tunnel_code = 200, .proxied = true},
        .request_sent = true},
       Fault::reset,
       "connection reset by the server"},
      {"time ran out before the body was sent",
       {.transfer = {.rc = CURLE_OPERATION_TIMEDOUT}, .request_sent = true, .body_sent = false},
       Fault::timeout,
       "timeout while sending the body"},
      {"the response came first",
       {.transfer = {.rc = CURLE_OPERATION_TIMEDOUT},
        .request_sent = true,
        .body_sent = false,
        .response_began = true},
       Fault::timeout,
       "timeout while receiving the response"},
      {"time ran out after it",
       {.transfer = {.rc = CURLE_OPERATION_TIMEDOUT, .handshake = true}, .request_sent = true},
       Fault::timeout,
       "timeout waiting for the response"},
      {"time ran out before the response",
       {.transfer = {.rc = CURLE_OPERATION_TIMEDOUT}, .request_sent = true},
       Fault::timeout,
       "timeout waiting for the response"},
      {"time ran out in the response",
       {.transfer = {.rc = CURLE_OPERATION_TIMEDOUT}, .request_sent = true, .response_began = true},
       Fault::timeout,
       "timeout while receiving the response"},
      {"reset",
       {.transfer = {.rc = CURLE_RECV_ERROR, .os_error = ECONNRESET}, .request_sent = true},
       Fault::reset,
       "connection reset by the server"},
      {"closed within TLS before a response",
       {.transfer = {.rc = CURLE_RECV_ERROR, .handshake = true},
        .request_sent = true,
        .tls_cut = true},
       Fault::reset,
       "connection closed before a response"},
      {"closed within TLS in the response",
       {.transfer = {.rc = CURLE_RECV_ERROR},
        .request_sent = true,
        .response_began = true,
        .tls_cut = true},
       Fault::short_body,
       "response ended before its announced length"},
      {"closed within TLS in the headers",
       {.transfer = {.rc = CURLE_RECV_ERROR},
        .request_sent = true,
        .response_began = true,
        .head_complete = false,
        .tls_cut = true},
       Fault::reset,
       "connection closed within the headers"},
      {"a 200 whose headers do not end is no success",
       {.transfer = {.rc = CURLE_OK}, .code = 200, .response_began = true, .head_complete = false},
       Fault::reset,
       "connection closed within the headers"},
      {"headers that are none",
       {.transfer = {.rc = CURLE_WEIRD_SERVER_REPLY}, .code = 200, .response_began = true},
       Fault::protocol,
       "malformed headers"},
      {"a broken chunk is no reset",
       {.transfer = {.rc = CURLE_RECV_ERROR},
        .code = 200,
        .request_sent = true,
        .response_began = true},
       Fault::protocol,
       "malformed response"},
      {"closed without a response",
       {.transfer = {.rc = CURLE_GOT_NOTHING}, .request_sent = true},
       Fault::reset,
       "connection closed before a response"},
      {"a 200 that ends early is no success",
       {.transfer = {.rc = CURLE_PARTIAL_FILE},
        .code = 200,
        .request_sent = true,
        .response_began = true},
       Fault::short_body,
       "response ended before its announced length"},
      {"a body over our cap",
       {.transfer = {.rc = CURLE_WRITE_ERROR}, .code = 200, .refused = Refused::body_size},
       Fault::too_large,
       "body larger than -max-response"},
      {"headers over our cap",
       {.transfer = {.rc = CURLE_WRITE_ERROR}, .refused = Refused::header_size},
       Fault::header_too_large,
       "headers larger than 256 KiB"},
      {"a header line that libcurl takes for its own lack of memory",
       {.transfer = {.rc = CURLE_OUT_OF_MEMORY}},
       Fault::header_too_large,
       "a header line over 100 KB, or thousands of them"},
      {"more header lines than libcurl takes",
       {.transfer = {.rc = kCurlTooLarge}, .code = 200, .response_began = true},
       Fault::header_too_large,
       "a header line over 100 KB, or thousands of them"},
      {"a proxy whose response to CONNECT is none",
       {.transfer = {.rc = CURLE_RECV_ERROR, .message = "CONNECT tunnel failed, response 0"},
        .response_began = true},
       Fault::protocol,
       "the proxy's response is not HTTP"},
      {"a stream that the server resets",
       {.transfer = {.rc = CURLE_HTTP2_STREAM,
                     .message = "HTTP/2 stream 17 was not closed cleanly: INTERNAL_ERROR (err 2)"},
        .request_sent = true},
       Fault::reset,
       "HTTP/2 stream reset by the server: INTERNAL_ERROR"},
      {"a stream that breaks the protocol",
       {.transfer = {.rc = CURLE_HTTP2_STREAM,
                     .message = "HTTP/2 stream 17 was not closed cleanly: PROTOCOL_ERROR (err 1)"},
        .request_sent = true},
       Fault::protocol,
       "HTTP/2 stream error: PROTOCOL_ERROR"},
      {"a flood of frames",
       {.transfer = {.rc = CURLE_HTTP2,
                     .message = "nghttp2 recv error -904: Flooding was detected"},
        .request_sent = true},
       Fault::protocol,
       "HTTP/2 connection error: Flooding was detected"},
      {"a request that is refused again and again",
       {.transfer = {.rc = CURLE_SEND_ERROR,
                     .message = "Connection died, tried 5 times before giving up"},
        .request_sent = true},
       Fault::reset,
       "closed or refused each time it was sent again"},
      {"a redirect to another host",
       {.transfer = {.rc = CURLE_WRITE_ERROR}, .refused = Refused::redirect_elsewhere},
       Fault::redirect,
       "redirect to another host or port (follow it with -redirects-to=any)"},
      {"a redirect to a file",
       {.transfer = {.rc = CURLE_WRITE_ERROR}, .refused = Refused::redirect_scheme},
       Fault::redirect,
       "redirect to neither http nor https"},
      {"a bomb",
       {.transfer = {.rc = CURLE_WRITE_ERROR}, .code = 200, .refused = Refused::growth},
       Fault::too_large,
       "compressed body grows more than 100-fold"},
      {"too many redirects",
       {.transfer = {.rc = CURLE_TOO_MANY_REDIRECTS}, .code = 302},
       Fault::redirect,
       "too many redirects (see -redirects)"},
      {"a connection that was not made",
       {.transfer = {.rc = CURLE_COULDNT_CONNECT, .os_error = ECONNREFUSED}},
       Fault::refused,
       "connection refused"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Failure failure = judge(row.end);
    CHECK(failure.fault == row.fault);
    CHECK(failure.error == row.error);
  }
}

TEST_CASE("whatever a callback refuses is a fault with a text of its own") {
  std::set<std::string> texts;
  for (int refused = 1; refused <= static_cast<int>(Refused::length_and_encoding); ++refused) {
    CAPTURE(refused);
    const Failure failure = judge({.transfer = {.rc = CURLE_WRITE_ERROR},
                                   .code = 200,
                                   .refused = static_cast<Refused>(refused)});
    CHECK(failure.fault != Fault::none);
    CHECK(texts.insert(failure.error).second);
  }
}

TEST_CASE("every way of a transfer to fail is a fault, whatever its status") {
  for (int rc = 1; rc < CURL_LAST; ++rc) {
    CAPTURE(rc);
    const Failure failure = judge({.transfer = {.rc = static_cast<CURLcode>(rc)}, .code = 200});
    CHECK(failure.fault != Fault::none);
    CHECK_FALSE(failure.error.empty());
  }
}
