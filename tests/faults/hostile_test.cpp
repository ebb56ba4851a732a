// Servers that misbehave: each has its fault, within its time and our memory, and hits on
// a server beside it do not notice. tests/support/hostile says what each name does.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "fault_run.h"
#include "support/hostile_server.h"
#include "support/stall_watcher.h"
#include "support/target_server.h"

using namespace barrage;
using namespace barrage::test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

namespace {

constexpr milliseconds kTimeout{500};
constexpr std::size_t kRounds = 8;        // hits on each hostile behaviour
constexpr std::size_t kBystanders = 500;  // hits beside them, at least
constexpr int kRate = 300;
constexpr long kMaxRssKib = 48 << 10;

struct Case {
  std::string behaviour;
  std::string outcome;       // of each hit: "ok", or the fault and its text
  unsigned per_attempt = 1;  // whole requests that the server sees for each
  std::string body{};        // line of the target
};

struct Watched {
  FaultRun run;
  std::map<std::string, HostileServer::Seen> seen;
  std::vector<std::string> urls;  // of the cases

  std::vector<Record> hits(std::size_t i) const { return run.hits_of(urls.at(i)); }
};

std::uint64_t attempts_of(const std::vector<Record>& hits) {
  std::uint64_t sum = 0;
  for (const Record& hit : hits) sum += hit.attempts;
  return sum;
}

// One attack on all cases in rotation, with hits on a good server between them.
Watched attack(const std::vector<Case>& cases, std::vector<std::string> flags,
               const std::string& good) {
  std::vector<std::string> names;
  names.reserve(cases.size());
  for (const Case& one : cases) names.push_back(one.behaviour);
  HostileServer server(names);
  Watched watched;
  const std::size_t between = kBystanders / (kRounds * cases.size()) + 1;
  std::string targets;
  for (const Case& one : cases) {
    watched.urls.push_back(server.url(one.behaviour));
    targets += "GET " + watched.urls.back() + "\n" + one.body + "\n\n";
    for (std::size_t i = 0; i < between; ++i) targets += "GET " + good + "\n";
  }
  flags.insert(flags.end(), {"-rate=" + std::to_string(kRate),
                             "-n=" + std::to_string(kRounds * cases.size() * (between + 1)),
                             "-timeout=" + std::to_string(kTimeout.count()) + "ms",
                             "-root-certs=" + server.ca()});
  watched.run = run_fault({.flags = std::move(flags), .targets = targets});
  watched.seen = server.stop();
  return watched;
}

std::string joined(const Texts& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

// What is not as expected; empty: nothing.
std::string unlike(const Case& expected, const std::vector<Record>& hits,
                   HostileServer::Seen seen) {
  const auto wrong = [&](const std::string& what) { return expected.behaviour + ": " + what; };
  if (hits.size() != kRounds) return wrong(std::to_string(hits.size()) + " hits");
  const auto outcome = joined(outcomes(hits));
  if (outcome != expected.outcome) return wrong(outcome);
  const auto requests = expected.per_attempt * attempts_of(hits);
  if (seen.requests != requests) {
    return wrong(std::to_string(seen.requests) + " requests, not " + std::to_string(requests));
  }
  for (const Record& hit : hits) {
    if (hit.service > kTimeout + milliseconds(100)) return wrong("a hit ends late");
  }
  return {};
}

std::string unlike(const std::vector<Case>& cases, const Watched& watched,
                   const std::string& good) {
  const FaultRun& run = watched.run;
  if (auto wrong = run.unsound(); !wrong.empty()) return wrong;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    auto wrong = unlike(cases[i], watched.hits(i), watched.seen.at(cases[i].behaviour));
    if (!wrong.empty()) return wrong;
  }
  const auto beside = joined(outcomes(run.hits_of(good)));
  if (beside != "ok") return "beside it: " + beside;
  if (run.attack.max_rss_kib > kMaxRssKib) {
    return "the attack grew to " + std::to_string(run.attack.max_rss_kib) + " KiB";
  }
  if (run.attack.elapsed > seconds(1) * run.records.size() / kRate + kTimeout + seconds(1)) {
    return "the attack ends late";
  }
  return disturbed(run.hits_of(good));
}

// The last run, for what else there is to see.
Watched check(const std::vector<Case>& cases, const std::vector<std::string>& flags = {}) {
  const TargetServer bystander;
  Watched watched;
  const auto wrong = unless_stalled([&] {
    watched = attack(cases, flags, bystander.url());
    return unlike(cases, watched, bystander.url());
  });
  CHECK(wrong == "");
  return watched;
}

}  // namespace

TEST_CASE("a server that takes its time is a timeout, with the phase in which time ran out") {
  const TempDir dir;
  const auto large = dir.write("large", std::string(16 << 20, 'x'));
  // With HTTP/2, hits would wait to share the connection whose handshake does not end.
  check(
      {
          {"never", "timeout: timeout waiting for the response"},
          {"no_read", "timeout: timeout while sending the body", 0, "@" + large},
          {"slow_status", "timeout: timeout waiting for the response"},
          {"slow_headers", "timeout: timeout while receiving the response"},
          {"drip_body", "timeout: timeout while receiving the response"},
          {"stall_body", "timeout: timeout while receiving the response"},
          {"tls_stall", "connect_timeout: timeout in the TLS handshake"},
      },
      {"-http2=false"});
}

TEST_CASE("a hit whose time runs out before it has a connection says so") {
  const HostileServer server({"never"});
  // All at once: whoever gets the connection of one that timed out has no time left.
  const auto run = run_fault(
      {.flags = {"-rate=0", "-max-workers=10", "-n=10", "-timeout=300ms", "-max-connections=1"},
       .targets = "GET " + server.url("never") + "\n"});
  CHECK(run.unsound() == "");
  const auto with_text = [&](const std::string& text) {
    return std::count_if(run.records.begin(), run.records.end(),
                         [&](const Record& hit) { return hit.error == text; });
  };
  const auto waited = with_text("timeout waiting for a connection");
  CHECK(waited > 0);
  CHECK(run.records.at(0).error == "timeout waiting for the response");
  CHECK(waited + with_text("timeout waiting for the response") +
            with_text("timeout while connecting") ==
        10);
}

TEST_CASE("headers and trailers without end are too large") {
  const std::string lines = "header_too_large: a header line over 100 KB, or thousands of them";
  const std::string bytes = "header_too_large: headers larger than 256 KiB";
  check({
      {"inf_headers", lines},
      {"huge_line", lines},
      {"inf_100", bytes},
      {"cookie_flood", bytes},
      {"inf_trailer", lines},
  });
}

TEST_CASE("bodies without end are too large") {
  const std::string outcome = "too_large: body larger than -max-response";
  check({{"inf_chunked", outcome}, {"inf_length", outcome}, {"inf_close", outcome}},
        {"-max-response=16MB"});
  check({{"inf_chunked_tls", outcome}}, {"-max-response=16MB"});
}

TEST_CASE("a response that violates the protocol is not a success") {
  const std::string none = "protocol: the response is not HTTP";
  const std::string headers = "protocol: malformed headers";
  const std::string malformed = "protocol: malformed response";
  const std::string length = "protocol: malformed Content-Length";
  const std::string both = "protocol: both Content-Length and Transfer-Encoding";
  const auto run = check({
      {"bad_chunk", malformed},
      {"chunk_overflow", malformed},
      {"te_cl", both},
      {"cl_te", both},
      {"two_len", "protocol: two different Content-Lengths"},
      {"same_len", "ok"},  // RFC 9110, 8.6 allows it
      {"len_list", length},
      {"neg_len", headers},
      {"huge_len", length},
      {"no_len", headers},
      {"garbage", none},
      {"http09", none},
      {"ver99", none},
      {"status20", none},
      {"status2000", "protocol: malformed status line"},
      {"status999", "status: 999"},  // RFC 9110, 15: as if it were a 5xx
      {"status000", none},
      {"no_colon", headers},
      {"extra_resp", "ok"},
  });
  // An unsolicited response belongs to no request.
  for (const Record& hit : run.hits(18)) {
    CHECK(hit.code == 200);
    CHECK(hit.bytes_in == 5);
  }
}

TEST_CASE("a truncated response is not a success, whatever its code") {
  const std::string reset = "reset: connection reset by the server";
  const std::string closed = "reset: connection closed before a response";
  const std::string cut = "short_body: response ended before its announced length";
  const auto run = check({
      {"rst_accept", reset, 0},  // the request goes out, but nobody reads it
      {"rst_now", reset},
      {"empty", closed},
      {"rst_body", reset},
      {"fin_body", cut},
      {"fin_headers", "reset: connection closed within the headers"},
      {"chunk_trunc", cut},
      {"rst_now_tls", reset},
      {"empty_tls", closed},
      {"rst_body_tls", reset},
      {"fin_body_tls", cut},
      {"chunk_trunc_tls", cut},
  });
  for (const Record& hit : run.hits(4)) CHECK(hit.code == 200);
}

TEST_CASE("a request that libcurl retries on a stale connection is recorded") {
  const auto run = check({{"stale", "ok"}});
  const auto hits = run.hits(0);
  CHECK(hits.front().attempts == 1);
  for (std::size_t i = 1; i < hits.size(); ++i) CHECK(hits[i].attempts == 2);
  CHECK(Json(run.run.report).number("/attempts") == static_cast<double>(run.run.attempts()));
}

TEST_CASE("compressed bodies are decoded only with -compressed") {
  check({{"gzip_bomb", "ok"}, {"gzip_chain", "ok"}, {"bad_gzip", "ok"}});
}

TEST_CASE("a bomb is too large, and an undecodable body is not a success") {
  check({{"gzip_bomb", "too_large: compressed body grows more than 100-fold"}}, {"-compressed"});
  check(
      {
          {"gzip_good", "ok"},
          {"zstd_bomb", "too_large: compressed body grows more than 100-fold"},
          {"gzip_chain", "protocol: malformed content encoding"},
          {"bad_gzip", "protocol: malformed content encoding"},
      },
      {"-compressed"});
}

TEST_CASE("a compressed body that becomes nothing is too large, too") {
  check({{"gzip_nothing", "too_large: body larger than -max-response"}},
        {"-compressed", "-max-response=1MB"});
}

TEST_CASE("a server that is not to be trusted gets no request") {
  const std::string failed = "tls: TLS handshake failed";
  const auto run = check({
      {"tls_plain", failed},
      {"tls_alert", "tls: TLS alert: handshake failure"},
      {"wants_cert", "tls: TLS alert: certificate required", 0},
      {"wants_cert_12", "tls: TLS alert: handshake failure"},
      {"tls_close", failed},
      {"tls_rst", "tls: connection reset during the TLS handshake"},
      {"expired", "tls: certificate not trusted: certificate has expired"},
      {"other_host", "tls: certificate is for another host"},
      {"self_signed", "tls: certificate not trusted: self-signed certificate"},
      {"tls_good", "ok"},
      {"alert_body", "tls: TLS alert: bad record mac"},
  });
  for (const std::size_t i : {0, 1, 3, 4, 5, 6, 7, 8}) CHECK(attempts_of(run.hits(i)) == 0);
  CHECK(run.run.report.find("not verified") == std::string::npos);
}

TEST_CASE("a report says when certificates were not verified") {
  const auto run =
      check({{"expired", "ok"}, {"other_host", "ok"}, {"self_signed", "ok"}}, {"-insecure"});
  CHECK(run.run.report.find("certificates were not verified (-insecure)") != std::string::npos);
}

TEST_CASE("redirects end after ten, and never lead to another place or scheme") {
  const std::string scheme = "redirect: redirect to neither http nor https";
  check({
      {"redir_loop", "redirect: too many redirects (see -redirects)", 11},
      {"redir_host",
       "redirect: redirect to another host or port (follow it with -redirects-to=any)"},
      {"redir_file", scheme},
      {"redir_ftp", scheme},
      {"redir_nowhere", "redirect: redirect to a malformed URL"},
      {"location_200", "ok"},
      {"location_300", "ok"},
      {"location_304", "ok"},
  });
  check({{"redir_file", scheme}, {"redir_ftp", scheme}}, {"-redirects-to=any"});
}
