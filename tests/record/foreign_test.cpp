#include "record/foreign.h"

#include <openssl/x509_vfy.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <sstream>
#include <string>
#include <vector>

#include "core/metrics.h"
#include "protocol/http/fault.h"
#include "record/csv_reader.h"
#include "record/csv_writer.h"
#include "record/samples.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

struct Said {
  std::uint16_t code;
  Fault fault;
  std::string error;
};

Said said(const ResponseEnd& ending) {
  const Failure failure = judge(ending);
  return {static_cast<std::uint16_t>(ending.code), failure.fault, failure.error};
}

// Every text of `attack`: what its HTTP driver says of all endings, and what it says itself.
std::vector<Said> all_said() {
  std::vector<Said> all = {
      {0, Fault::dropped, "not sent: the reader of the output is too slow"},
      {0, Fault::cut, "in flight when the attack was stopped"},
      {500, Fault::cut, "in flight when the attack was stopped"},
      {0, Fault::protocol, "malformed URL"},
  };
  for (const long code : {101L, 200L, 302L, 404L, 503L, 599L}) {
    all.push_back(said({.transfer = {.rc = CURLE_OK}, .code = code}));
    all.push_back(said({.transfer = {.rc = CURLE_OK}, .code = code, .head_complete = false}));
  }
  for (const long error : {ECONNREFUSED, ENETUNREACH, EINVAL}) {
    all.push_back(
        said({.transfer = {.rc = CURLE_COULDNT_CONNECT, .os_error = error, .proxied = true}}));
  }
  all.push_back(said({.transfer = {.rc = CURLE_RECV_ERROR, .tunnel_code = 407, .proxied = true}}));
  for (const CURLcode rc : {CURLE_COULDNT_RESOLVE_HOST,
                            CURLE_COULDNT_RESOLVE_PROXY,
                            CURLE_COULDNT_CONNECT,
                            CURLE_INTERFACE_FAILED,
                            CURLE_OPERATION_TIMEDOUT,
                            CURLE_SSL_CONNECT_ERROR,
                            CURLE_PEER_FAILED_VERIFICATION,
                            CURLE_GOT_NOTHING,
                            CURLE_PARTIAL_FILE,
                            CURLE_SEND_ERROR,
                            CURLE_RECV_ERROR,
                            CURLE_OUT_OF_MEMORY,
                            CURLE_TOO_MANY_REDIRECTS,
                            CURLE_HTTP2,
                            CURLE_HTTP2_STREAM,
                            CURLE_BAD_CONTENT_ENCODING,
                            CURLE_UNSUPPORTED_PROTOCOL,
                            CURLE_WEIRD_SERVER_REPLY,
                            CURLE_URL_MALFORMAT,
                            kCurlTooLarge}) {
    for (const int error : {0, EADDRNOTAVAIL, ENETUNREACH, EHOSTUNREACH, EACCES, EPERM, ETIMEDOUT,
                            ENOENT, ECONNREFUSED, ECONNRESET, EPIPE, EINVAL, ENOBUFS}) {
      for (const bool sent : {false, true}) {
        for (const bool responded : {false, true}) {
          all.push_back(said({.transfer = {.rc = rc, .os_error = error, .host = "timeout.example"},
                              .code = responded ? 500 : 0,
                              .request_sent = sent,
                              .response_began = responded}));
        }
      }
    }
    all.push_back(said({.transfer = {.rc = rc, .socket_error = EMFILE}}));
    all.push_back(said({.transfer = {.rc = rc, .verify_result = X509_V_ERR_CERT_HAS_EXPIRED}}));
    all.push_back(said({.transfer = {.rc = rc, .waiting = true}}));
    all.push_back(said({.transfer = {.rc = rc, .handshake = true}}));
    all.push_back(said({.transfer = {.rc = rc}, .request_sent = true, .body_sent = false}));
    all.push_back(said({.transfer = {.rc = rc}, .response_began = true, .tls_cut = true}));
    all.push_back(said({.transfer = {.rc = rc, .resolving = true}}));
    all.push_back(said(
        {.transfer = {.rc = rc,
                      .message = "error:0A000410:SSL routines::sslv3 alert handshake failure"}}));
    for (const char* words : {"HTTP/2 stream 1 was not closed cleanly: CANCEL (err 8)",
                              "HTTP/2 stream 1 was not closed cleanly: PROTOCOL_ERROR (err 1)",
                              "nghttp2 recv error -904: Flooding was detected",
                              "Connection died, tried 5 times before giving up"}) {
      all.push_back(said({.transfer = {.rc = rc, .message = words}}));
    }
    for (int refused = 1; refused <= static_cast<int>(Refused::length_and_encoding); ++refused) {
      all.push_back(
          said({.transfer = {.rc = rc}, .code = 302, .refused = static_cast<Refused>(refused)}));
    }
  }
  return all;
}

}  // namespace

TEST_CASE("the faults of our own attacks come back from CSV, which has only their texts") {
  for (const auto& [code, fault, error] : all_said()) {
    Result hit = plain_hit(0);
    hit.code = code;
    hit.fault = fault;
    hit.error = error;
    std::ostringstream csv;
    CsvWriter(csv).write(hit);
    CsvReader reader(Input("run.csv", read_memory(csv.str())));
    Result back;
    REQUIRE(reader.read(back) == Read::record);
    INFO(code << " " << error);
    CHECK(to_string(back.fault) == to_string(fault));
  }
}

TEST_CASE("events that no connection could take are not sent in CSV, too") {
  for (const auto& [error, sent] :
       {std::pair("no connection was open", false),
        {"its connection takes no more: the server does not read", false},
        {"no reply in its time", true}}) {
    CAPTURE(error);
    Result event;
    event.set_kind(Kind::ws);
    event.error = error;
    complete_foreign(event, Nanos(0));
    CHECK(event.fault == Fault::lost);
    CHECK(event.was_sent() == sent);
  }
}

TEST_CASE("an event whose reply did not meet the requirements is no lost one in CSV") {
  Result event;
  event.set_kind(Kind::ws);
  event.error = "the reply has no .result";
  complete_foreign(event, Nanos(0));
  CHECK(event.fault == Fault::check);
}

TEST_CASE("hits that were dropped are dropped in CSV, too, and have no latency") {
  Result hit = plain_hit(0);
  std::ostringstream csv;
  CsvWriter writer(csv);
  writer.write(hit);
  hit.fault = Fault::dropped;
  hit.code = 0;
  hit.error = "not sent: the reader of the output is too slow";
  hit.delay = hit.service = Nanos(0);
  hit.attempts = 0;
  writer.write(hit);
  CsvReader reader(Input("run.csv", read_memory(csv.str())));
  Metrics metrics;
  Result back;
  while (reader.read(back) == Read::record) metrics.add(back);
  const Summary& s = metrics.summary();
  CHECK(s.hits == 2);
  CHECK(s.dropped == 1);
  CHECK(s.attempts == 1);
  CHECK(s.latency.count() == 1);
  CHECK(s.latency.all().min() == 2540us);
}
