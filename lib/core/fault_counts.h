// Counts failures by fault and text.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace barrage {

// One kind of failure: hits with the same fault and text.
struct FaultCount {
  Fault fault = Fault::none;
  std::string error;
  std::uint64_t count = 0;
  WallTime first{}, last{};  // due times; of connections that ended, when they did
  std::string method, url;   // an example: the hit that was due first
  std::uint64_t seq = 0;

  void add(const Result& result);
  void merge(const FaultCount& other);  // whatever its kind
  bool operator==(const FaultCount&) const = default;
};

// The order of failures does not matter, nor how they are distributed before a merge. At most 1,000
// kinds are kept apart, the first ones by fault and text; the rest count as "other errors", one per
// fault. One thread.
class FaultCounts {
 public:
  void add(const Result& result) { kind(result.fault, result.error).add(result); }
  void merge(const FaultCounts& other);
  // In order of their first due times.
  std::vector<FaultCount> sorted() const;

 private:
  // Found without constructing a string.
  struct Less {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      if (a.first != b.first) return a.first < b.first;
      return std::string_view(a.second) < std::string_view(b.second);
    }
  };

  FaultCount& kind(Fault fault, std::string_view error);
  FaultCount& other(Fault fault);

  std::map<std::pair<Fault, std::string>, FaultCount, Less> kinds_;
  std::map<Fault, FaultCount> others_;
};

}  // namespace barrage
