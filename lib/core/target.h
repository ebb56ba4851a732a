// What a hit sends, and the source of such targets.
#pragma once

#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/kind.h"

namespace barrage {

// The part of a target that only its protocol understands. Its dialect (targets/dialect.h) makes
// it. A value; any thread.
struct Spec {
  virtual ~Spec() = default;
};

// One header line. The name is sent as written.
struct Header {
  std::string name, value;
  bool operator==(const Header&) const = default;
};

// What one hit sends. A value: owns its bytes, holds no connection state, may be used any number of
// times by any thread. Method, URL and headers hold no CR, LF or NUL: the parsers reject them.
struct Target {
  static constexpr std::uint32_t once = std::numeric_limits<std::uint32_t>::max();

  // Index in an eager list (0, 1, 2, ...): drivers may cache what they prepare under it.
  // `once`: read lazily, used by one hit only.
  std::uint32_t id = once;
  std::string name;    // label for reports; empty: none
  std::string method;  // "GET", or a verb of the protocol
  std::string url;
  Kind kind = Kind::http;                   // the protocol, chosen by the URL's scheme
  std::string shown_url;                    // `url` without its secrets; empty: `url` has none
  std::vector<Header> headers;              // in file order, duplicates kept
  std::shared_ptr<const std::string> body;  // raw bytes, shared by targets of one file; null: none
  std::shared_ptr<const Spec> spec;         // of `kind`; null: the protocol needs none
  // Bytes of the body that Outcome::response keeps; nullopt: no response is wanted.
  std::optional<std::size_t> response_bytes;

  // The URL for records, reports and messages.
  const std::string& shown() const { return shown_url.empty() ? url : shown_url; }
};

// A hit in flight keeps its target alive. Eager sources return pointers without an owner (aliasing
// constructor). These are valid for the whole attack, so that threads share no reference count.
using TargetPtr = std::shared_ptr<const Target>;

// The targets of an attack. Loop threads call next() concurrently; it never blocks.
class TargetSource {
 public:
  enum class Next { target, wait, pending, end };

  virtual ~TargetSource() = default;
  // The target of hit `n`. wait: not read yet, call again after a wake-up; pending: the same,
  // but it comes soon, as all are read and the last ones are being prepared; end: there is none and
  // never will be. Only Next::target changes `into`. Never throws.
  virtual Next next(std::uint64_t n, TargetPtr& into) noexcept = 0;
  // The target of hit `n` if it is known without taking it, else null. For records of hits that
  // were never sent.
  virtual TargetPtr peek(std::uint64_t) const noexcept { return nullptr; }
  // Why the source ended early (InputError, RunError); null: it did not.
  virtual std::exception_ptr error() const { return nullptr; }
};

}  // namespace barrage
