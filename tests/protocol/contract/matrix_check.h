// Many measurements of time on one machine: at once as far as they mostly wait, and those that look
// wrong again, alone.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace barrage::test::matrix {

// What is not as it must be; empty: nothing.
struct Wrong {
  std::string late;   // which a busy machine may be to blame for
  std::string other;  // which it is not
  bool none() const { return late.empty() && other.empty(); }
};

// Measures 0 ... count - 1, as many at once as the first of `at_once` says, then those that were
// wrong by the next, and at last one by one, which is what CHECKs see. A busy machine skips the
// test case for what is late, and excuses nothing else: that is seen of all before. `measure` is
// called from several threads. The thread of the test case alone may call this.
void check(std::size_t count, const std::vector<std::size_t>& at_once,
           const std::function<Wrong(std::size_t)>& measure);

}  // namespace barrage::test::matrix
