// The table of docs/truth.md: the real attack, the real target-server, the real report.
#include <catch2/catch_test_macros.hpp>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

#include "checks.h"
#include "support/stall_watcher.h"

using namespace barrage;
using namespace barrage::test;

namespace {

Findings findings_of(const Row& row) {
  Findings all;
  try {
    const Measured measured = measure(row);
    for (const Findings& some :
         {check_report(row, measured), check_generator(row, measured), check_quantiles(measured),
          check_order(measured), check_path(measured, row.path), check_parts(measured.records)}) {
      all.insert(all.end(), some.begin(), some.end());
    }
  } catch (const std::exception& failure) {
    all.push_back(failure.what());
  }
  return all;
}

std::string text_of(const Row& row, const Findings& findings) {
  if (findings.empty()) return {};
  constexpr std::size_t kMost = 20;
  std::string text = row.name + ", " + row.what + ":\n";
  for (std::size_t i = 0; i < findings.size() && i < kMost; ++i) text += "  " + findings[i] + "\n";
  if (findings.size() > kMost) {
    text += "  and " + std::to_string(findings.size() - kMost) + " more\n";
  }
  return text;
}

}  // namespace

TEST_CASE("what is measured is what must come out, row by row", "[table]") {
  std::set<const Row*> right;
  INFO(unless_stalled([&right] {
    std::mutex mutex;
    std::string wrong;
    std::vector<std::thread> threads;
    for (const auto& lane : lanes()) {
      threads.emplace_back([&, lane] {
        for (const Row* row : lane) {
          {
            const std::lock_guard lock(mutex);
            if (right.contains(row)) continue;
          }
          const std::string text = text_of(*row, findings_of(*row));
          const std::lock_guard lock(mutex);
          if (text.empty()) right.insert(row);
          wrong += text;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    return wrong;
  }));
  CHECK(right.size() == rows().size());
}

// By hand: truth_test "one row" -c T4
TEST_CASE("one row", "[.]") {
  for (const Row& row : rows()) {
    DYNAMIC_SECTION(row.name) { CHECK(text_of(row, findings_of(row)) == ""); }
  }
}
