#include "record/foreign.h"

namespace barrage {
namespace {

struct Hint {
  std::string_view words;
  Fault fault;
};

// The first that is found counts: the particular before the general.
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

}  // namespace

Fault guess_fault(std::uint16_t code, std::string_view error) {
  if (code >= 400) return Fault::status;
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
  result.fault = guess_fault(result.code, result.error);
  result.flags |= result_flag::foreign;
}

}  // namespace barrage
