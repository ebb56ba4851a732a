#include "attack/common_failure.h"

#include "core/utf8.h"

namespace barrage {
namespace {

// Host and port of a URL as records show it: without user, path and query.
std::string_view place_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  url.remove_prefix(url.rfind('@') + 1);  // npos + 1 is 0: there is no user
  return url;
}

// Of the faults that come before a request is written.
bool no_connection(const Result& result) {
  switch (result.fault) {
    case Fault::dns:
    case Fault::refused:
    case Fault::unreachable:
    case Fault::connect_timeout:
    case Fault::tls:
    case Fault::descriptors:
    case Fault::ports:
      return true;
    default:
      return false;
  }
}

}  // namespace

void AlikeFailures::add(const Result& failed) {
  if (!alike_) return;
  const std::string_view place = place_of(failed.url);
  if (count_ == 0) {
    fault_ = failed.fault;
    error_ = failed.error;
    place_ = place;
  } else if (fault_ != failed.fault || error_ != failed.error) {
    alike_ = false;
  }
  several_ = several_ || place_ != place;
  ++count_;
}

void AlikeFailures::merge(const AlikeFailures& other) {
  if (!alike_) return;
  if (count_ == 0) {
    *this = other;
  } else if (!other.alike_ ||
             (other.count_ > 0 && (fault_ != other.fault_ || error_ != other.error_))) {
    alike_ = false;
  } else if (other.count_ > 0) {
    count_ += other.count_;
    several_ = several_ || other.several_ || place_ != other.place_;
  }
}

std::string AlikeFailures::place() const {
  return printable(place_) + (several_ ? " and others" : "");
}

void CommonFailure::look_at(const Result& result) {
  if (result.fault == Fault::cut || result.fault == Fault::dropped) return;
  if (!result.is_hit && result.what != What::connect) return;
  // An attempt to connect may fail in any way: a WebSocket's with a status, too.
  if (result.ok() || (result.is_hit && !no_connection(result))) {
    // An event that is lost needed a connection, and may have found none.
    if (result.fault != Fault::lost) connections_.add_other();
  } else {
    connections_.add(result);
  }
  if (!result.is_hit || hits_.count() >= kFirstHits) return;
  if (result.ok()) {
    hits_.add_other();
  } else {
    hits_.add(result);
  }
}

void CommonFailure::merge(const CommonFailure& other) {
  hits_.merge(other.hits_);
  connections_.merge(other.connections_);
}

std::string CommonFailure::text(bool settled) const {
  const std::uint64_t connections = connections_.count();
  const bool enough = settled || hits_.count() >= kFirstHits;  // hits without any are lost
  if (connections >= kFirstHits || (enough && connections > 0)) {
    const bool refused = connections_.error() == "connection refused";
    return "every connection so far " +
           (refused ? "was refused" : "failed: " + printable(connections_.error())) + ": " +
           connections_.place();
  }
  if (hits_.count() < kFirstHits) return {};
  return "each of the first " + std::to_string(kFirstHits) +
         " hits failed: " + printable(hits_.error()) + ": " + hits_.place();
}

}  // namespace barrage
