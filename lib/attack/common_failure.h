// Whether all that an attack did so far failed for one cause: what is said while it still runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace barrage {

// Failures as long as they are alike. A value; of one loop, or of several merged.
class AlikeFailures {
 public:
  void add(const Result& failed);
  void add_other() { alike_ = false; }  // a success
  void merge(const AlikeFailures& other);

  // 0: there were none, or they are not alike.
  std::uint64_t count() const { return alike_ ? count_ : 0; }
  bool alike() const { return alike_; }  // also without any
  Fault fault() const { return fault_; }
  const std::string& error() const { return error_; }
  // "127.0.0.1:3000", or "127.0.0.1:3000 and others".
  std::string place() const;

 private:
  bool alike_ = true;
  bool several_ = false;  // places
  std::uint64_t count_ = 0;
  Fault fault_ = Fault::none;
  std::string error_, place_;
};

class CommonFailure {
 public:
  static constexpr std::uint64_t kFirstHits = 100;

  // A hit that ended, or a connection that was opened or not; other side results say nothing.
  void add(const Result& result) {
    if (hits_.alike() || connections_.alike()) look_at(result);
  }
  void merge(const CommonFailure& other);

  // One line on what all first hits or all connections have in common; empty: there is nothing, or
  // not yet. `settled`: a few failed connections are enough, as the attack has been running for a
  // while.
  std::string text(bool settled) const;

 private:
  void look_at(const Result& result);

  AlikeFailures hits_, connections_;
};

}  // namespace barrage
