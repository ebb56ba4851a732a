#include "record/foreign.h"

#include "kinds/kinds.h"

namespace barrage {
namespace {

struct Hint {
  std::string_view words;
  Fault fault;
};

// How the errors of `attack` begin, for its own records in a format that names no fault.
constexpr Hint kOurs[] = {
    {"not sent: ", Fault::dropped},
    {"in flight when the attack was stopped", Fault::cut},
    {"no address for ", Fault::dns},
    {"timeout while resolving ", Fault::dns},
    {"connection refused", Fault::refused},
    {"no such unix socket", Fault::refused},
    {"network unreachable", Fault::unreachable},
    {"no route to host", Fault::unreachable},
    {"connecting is not permitted", Fault::unreachable},
    {"cannot connect", Fault::unreachable},
    {"the proxy refused the tunnel", Fault::refused},
    {"timeout while connecting", Fault::connect_timeout},
    {"timeout waiting for a connection", Fault::connect_timeout},
    {"timeout in the TLS handshake", Fault::connect_timeout},
    {"timeout while sending the body", Fault::timeout},
    {"timeout waiting for the response", Fault::timeout},
    {"timeout while receiving the response", Fault::timeout},
    {"no file descriptor left", Fault::descriptors},
    {"no memory for a socket", Fault::descriptors},
    {"no local port left", Fault::ports},
    {"certificate not trusted", Fault::tls},
    {"certificate is for another host", Fault::tls},
    {"connection reset during the TLS handshake", Fault::tls},
    {"TLS handshake failed", Fault::tls},
    {"TLS alert: ", Fault::tls},
    {"connection reset by the server", Fault::reset},
    {"connection closed before a response", Fault::reset},
    {"connection closed within the headers", Fault::reset},
    {"closed or refused each time it was sent again", Fault::reset},
    {"HTTP/2 stream reset by the server", Fault::reset},
    {"response ended before its announced length", Fault::short_body},
    {"redirect to ", Fault::redirect},
    {"too many redirects", Fault::redirect},
    {"headers larger than ", Fault::header_too_large},
    {"a header line over ", Fault::header_too_large},
    {"body larger than ", Fault::too_large},
    {"compressed body grows ", Fault::too_large},
    {"malformed ", Fault::protocol},
    {"two different Content-Lengths", Fault::protocol},
    {"both Content-Length and Transfer-Encoding", Fault::protocol},
    {"HTTP/2 ", Fault::protocol},
    {"the response is not HTTP", Fault::protocol},
};

// Words of others. The first that is found counts: the particular before the general.
constexpr Hint kHints[] = {
    {"no such host", Fault::dns},
    {"server misbehaving", Fault::dns},
    {"lookup ", Fault::dns},
    {"connection refused", Fault::refused},
    {"no route to host", Fault::unreachable},
    {"network is unreachable", Fault::unreachable},
    {"host is down", Fault::unreachable},
    {"too many open files", Fault::descriptors},
    {"cannot assign requested address", Fault::ports},
    {"address already in use", Fault::ports},
    {"stopped after", Fault::redirect},
    {"redirect", Fault::redirect},
    {"TLS handshake timeout", Fault::connect_timeout},
    {"x509:", Fault::tls},
    {"tls:", Fault::tls},
    {"certificate", Fault::tls},
    {"dial tcp", Fault::connect_timeout},  // with a timeout, see below
    {"Client.Timeout", Fault::timeout},
    {"deadline exceeded", Fault::timeout},
    {"timeout", Fault::timeout},
    {"timed out", Fault::timeout},
    {"unexpected EOF", Fault::short_body},
    {"connection reset", Fault::reset},
    {"broken pipe", Fault::reset},
    {"server closed idle connection", Fault::reset},
    {"use of closed network connection", Fault::reset},
    {"EOF", Fault::reset},
    {"response headers exceeded", Fault::header_too_large},
    {"malformed", Fault::protocol},
    {"PROTOCOL_ERROR", Fault::protocol},
    {"http2:", Fault::protocol},
};

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

// How the errors of events begin that no connection could take.
bool was_unsent(std::string_view error) {
  return error.starts_with("no connection was open") ||
         error.starts_with("its connection takes no more");
}

// Its code says nothing, and it fails in few ways.
Fault fault_of_event(const Result& result) {
  if (result.error.empty()) return Fault::none;
  if (result.error.starts_with("the reply has ")) return Fault::check;
  const bool sent = result.fault != Fault::cut && result.fault != Fault::dropped;
  return sent ? Fault::lost : result.fault;
}

}  // namespace

Fault guess_fault(std::uint16_t code, std::string_view error) {
  constexpr std::string_view kOfProxy = "proxy: ";
  if (error.empty() && code >= 200 && code < 400) return Fault::none;  // most records
  if (error.starts_with(kOfProxy)) error.remove_prefix(kOfProxy.size());
  for (const Hint& ours : kOurs) {
    if (error.starts_with(ours.words)) return ours.fault;
  }
  if (code >= 400 || (code > 0 && code < 200)) return Fault::status;
  if (error.empty()) return code >= 200 ? Fault::none : Fault::other;
  for (const Hint& hint : kHints) {
    if (!has(error, hint.words)) continue;
    if (hint.words == "dial tcp" && !has(error, "timeout") && !has(error, "timed out")) continue;
    return hint.fault;
  }
  return Fault::other;
}

void complete_foreign(Result& result, Nanos latency) {
  result.delay = Nanos::zero();
  result.service = latency;
  if (result.kind == Kind::http && result.is_hit) result.kind = kind_of_url(result.url);
  result.fault = guess_fault(result.code, result.error);
  if (result.kind == Kind::ws && result.is_hit) {
    result.fault = fault_of_event(result);
    if (was_unsent(result.error)) result.attempts = 0;
  }
  if (result.fault == Fault::dropped) result.attempts = 0;
  result.flags |= result_flag::foreign;
}

}  // namespace barrage
