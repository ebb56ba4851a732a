// When connections were opened, closed and lost: what a page draws of them over time.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/result.h"

namespace barrage {

// What happened within one slice of time.
struct ConnectionSlice {
  std::uint64_t opened = 0, failed = 0;  // What::connect
  std::uint64_t closed = 0, lost = 0;    // What::disconnect: by this side, or not
  bool operator==(const ConnectionSlice&) const = default;
};

// A fold, like Metrics: results in any order, also shared out before a merge. Slices begin at
// multiples of their length since 1970. Their length, 1/64 s at first, doubles as time grows: there
// are at most 160.
class ConnectionTimes {
 public:
  // Counts when it was over. Other results are passed over.
  void add(const Result& result);
  void merge(const ConnectionTimes& other);

  bool empty() const { return slices_.empty(); }
  Nanos slice_length() const { return length_; }
  WallTime begin() const;                       // of the first slice
  std::vector<ConnectionSlice> slices() const;  // from the first to the last in which any happened

 private:
  void fit();
  void double_slices();

  Nanos length_{15'625'000};
  std::map<std::int64_t, ConnectionSlice> slices_;  // by number since 1970
};

}  // namespace barrage
