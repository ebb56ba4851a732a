#include "core/fault_counts.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kStart{1'795'217'397s};

Result failure(Nanos due, Fault fault, std::string_view error, std::uint64_t seq = 0) {
  Result r;
  r.due = kStart + due;
  r.seq = seq;
  r.fault = fault;
  r.error = error;
  r.method = "GET";
  r.url = "http://localhost/";
  return r;
}

}  // namespace

TEST_CASE("a fault is counted by kind and text; the hit that was due first is its example") {
  FaultCounts counts;
  Result later = failure(3s, Fault::refused, "connection refused", 3);
  later.url = "http://localhost/b";
  counts.add(later);
  counts.add(failure(2s, Fault::reset, "connection refused"));
  counts.add(failure(1s, Fault::refused, "connection refused", 1));
  counts.add(failure(4s, Fault::refused, "another"));
  const auto faults = counts.sorted();
  REQUIRE(faults.size() == 3);
  CHECK(faults[0].fault == Fault::refused);
  CHECK(faults[0].count == 2);
  CHECK(faults[0].first == kStart + 1s);
  CHECK(faults[0].last == kStart + 3s);
  CHECK(faults[0].seq == 1);
  CHECK(faults[0].url == "http://localhost/");
  CHECK(faults[1].fault == Fault::reset);
  CHECK(faults[2].error == "another");
}

TEST_CASE("beyond a thousand texts errors are counted together, by fault") {
  FaultCounts counts;
  for (int i = 0; i < 1500; ++i) {
    const std::string text = "error " + std::to_string(10'000 + i);
    counts.add(failure(i * 1ms, i % 2 ? Fault::tls : Fault::dns, text));
  }
  counts.add(failure(2s, Fault::dns, "error 10000"));
  const auto faults = counts.sorted();
  REQUIRE(faults.size() == 1001);
  CHECK(faults[0].count == 2);
  const auto other = std::find_if(faults.begin(), faults.end(), [](const FaultCount& kind) {
    return kind.error == "other errors";
  });
  REQUIRE(other != faults.end());
  CHECK(other->fault == Fault::tls);
  CHECK(other->count == 500);
  CHECK(other->first == kStart + 501ms);
}

TEST_CASE("failures count the same in any order and however they are shared out") {
  std::mt19937 random(11);
  std::vector<std::string> texts;
  for (int i = 0; i < 1'300; ++i) texts.push_back("error " + std::to_string(random()));
  std::vector<Result> all;
  for (std::uint64_t i = 0; i < 6'000; ++i) {
    const auto fault = static_cast<Fault>(1 + random() % 4);
    all.push_back(failure(random() % 50 * 1s, fault, texts[random() % texts.size()], i));
  }
  FaultCounts once;
  for (const Result& r : all) once.add(r);
  for (int round = 0; round < 3; ++round) {
    std::shuffle(all.begin(), all.end(), random);
    FaultCounts parts[3];
    for (std::size_t i = 0; i < all.size(); ++i) parts[random() % 3].add(all[i]);
    parts[0].merge(parts[1]);
    parts[0].merge(parts[2]);
    parts[0].merge(FaultCounts());
    CHECK(parts[0].sorted() == once.sorted());
  }
}
