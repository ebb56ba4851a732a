#include "contract/matrix_check.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <thread>

#include "support/stall_watcher.h"

namespace barrage::test::matrix {
namespace {

using Cases = std::vector<std::size_t>;

// A handshake of TLS takes longer than a hit may under a sanitizer: what is late says nothing then.
#ifdef BARRAGE_SANITIZED
constexpr bool kTimeCounts = false;
#else
constexpr bool kTimeCounts = true;
#endif

Cases wrong_of(const Cases& cases, std::size_t at_once,
               const std::function<Wrong(std::size_t)>& measure) {
  std::vector<char> wrong(cases.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < at_once; ++i) {
    threads.emplace_back([&] {
      for (std::size_t n = 0; (n = next++) < cases.size();) {
        wrong[n] = measure(cases[n]).none() ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Cases those;
  for (std::size_t n = 0; n < cases.size(); ++n) {
    if (wrong[n]) those.push_back(cases[n]);
  }
  return those;
}

// What is wrong beside being late is CHECKed here.
std::string late(std::size_t one, const std::function<Wrong(std::size_t)>& measure) {
  const Wrong wrong = measure(one);
  CHECK(wrong.other == "");
  return wrong.late;
}

}  // namespace

void check(std::size_t count, const std::vector<std::size_t>& at_once,
           const std::function<Wrong(std::size_t)>& measure) {
  Cases suspects(count), late_ones;
  std::iota(suspects.begin(), suspects.end(), std::size_t{0});
  for (const std::size_t threads : at_once) suspects = wrong_of(suspects, threads, measure);
  for (const std::size_t one : suspects) {
    if (!late(one, measure).empty()) late_ones.push_back(one);
  }
  if (!kTimeCounts && !late_ones.empty()) SKIP("a sanitizer makes this too slow to measure time");
  std::string busy;
  for (const std::size_t one : late_ones) {
    const BetweenStalls found = measure_between_stalls([&] { return late(one, measure); });
    if (found.busy) {
      busy = found.wrong;
    } else {
      CHECK(found.wrong == "");
    }
  }
  if (!busy.empty()) {
    SKIP("this machine is too busy to measure time; what was seen: " << busy);
  }
}

}  // namespace barrage::test::matrix
