// What a hit asks for, and where the next one comes from.
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

// What a protocol alone understands of a target, made by its dialect (targets/dialect.h). A value;
// any thread.
struct Spec {
  virtual ~Spec() = default;
};

// One header line. The name goes to the wire as written.
struct Header {
  std::string name, value;
  bool operator==(const Header&) const = default;
};

// One request to make. A value: owns its bytes, holds no connection state, may be hit any number of
// times, by any thread. Method, URL and headers hold no CR, LF or NUL: the parsers refuse them.
struct Target {
  static constexpr std::uint32_t once = std::numeric_limits<std::uint32_t>::max();

  // Place in an eager list (0, 1, 2, ...): drivers may keep what they prepared under it.
  // `once`: read lazily, used by one hit only.
  std::uint32_t id = once;
  std::string name;    // label for reports; empty: none
  std::string method;  // "GET", or the driver's verb
  std::string url;
  Kind kind = Kind::http;                   // the protocol, chosen by the URL's scheme
  std::string shown_url;                    // `url` without its secrets; empty: it has none
  std::vector<Header> headers;              // in file order, duplicates kept
  std::shared_ptr<const std::string> body;  // raw bytes, shared by targets of one file; null: none
  std::shared_ptr<const Spec> spec;         // of that protocol; null: it has none
  // How much of a response's body Outcome::response is to hold; nullopt: nobody wants a response.
  std::optional<std::size_t> response_bytes;

  // What records, reports and messages may say.
  const std::string& shown() const { return shown_url.empty() ? url : shown_url; }
};

// A hit in flight keeps its target alive. Eager sources hand out pointers without an owner
// (aliasing constructor), valid for the whole attack, so that threads share no reference count.
using TargetPtr = std::shared_ptr<const Target>;

// Yields the targets of an attack. next() may be called from several loop threads; it never blocks.
class TargetSource {
 public:
  enum class Next { target, wait, end };

  virtual ~TargetSource() = default;
  // The target of hit `n`. wait: not read yet, ask again after a wake-up; end: there is none, now
  // or later. `into` is changed only by Next::target. Never throws.
  virtual Next next(std::uint64_t n, TargetPtr& into) noexcept = 0;
  // The target of hit `n`, if it can be told without taking it; null otherwise. For records of hits
  // that were never sent.
  virtual TargetPtr peek(std::uint64_t) const noexcept { return nullptr; }
  // Why the source ended before its time (InputError, RunError); null: it did not.
  virtual std::exception_ptr error() const { return nullptr; }
};

}  // namespace barrage
