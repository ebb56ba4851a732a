#include "core/histogram.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>
#include <vector>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

// The bucket that one value falls into.
Histogram::Bucket bucket_of(std::int64_t ns, int digits = 3) {
  Histogram one(digits);
  one.record(Nanos(ns));
  return one.buckets().at(0);
}

Nanos nearest_rank(const std::vector<std::int64_t>& sorted, double q) {
  const double rank = std::ceil(q * static_cast<double>(sorted.size()) - 1e-9);
  return Nanos(sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1]);
}

}  // namespace

TEST_CASE("buckets lie where HdrHistogram puts them") {
  CHECK(bucket_of(0) == Histogram::Bucket{0ns, 0ns, 1});
  CHECK(bucket_of(2047) == Histogram::Bucket{2047ns, 2047ns, 1});
  CHECK(bucket_of(2048) == Histogram::Bucket{2048ns, 2049ns, 1});
  CHECK(bucket_of(2049) == Histogram::Bucket{2048ns, 2049ns, 1});
  CHECK(bucket_of(4096) == Histogram::Bucket{4096ns, 4099ns, 1});
  CHECK(bucket_of(10'000) == Histogram::Bucket{10'000ns, 10'007ns, 1});
  CHECK(bucket_of(1'000'000) == Histogram::Bucket{999'936ns, 1'000'447ns, 1});
  CHECK(bucket_of(1'000'000'000) == Histogram::Bucket{999'817'216ns, 1'000'341'503ns, 1});
}

TEST_CASE("every value lies in its bucket, and no bucket is wider than the digits allow") {
  std::mt19937_64 random(3);
  for (const int digits : {1, 2, 3}) {
    const std::int64_t part = digits == 1 ? 16 : digits == 2 ? 128 : 1024;
    for (int i = 0; i < 3000; ++i) {
      const auto ns = static_cast<std::int64_t>(random() % (std::uint64_t{1} << (1 + i % 41)));
      const auto [low, high, count] = bucket_of(ns, digits);
      CAPTURE(digits, ns);
      CHECK((low <= Nanos(ns) && Nanos(ns) <= high));
      CHECK((high - low).count() * part <= ns);
    }
  }
}

TEST_CASE("an empty histogram says zero to everything") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.quantile(0.99) == 0ns);
  CHECK(empty.min() == 0ns);
  CHECK(empty.max() == 0ns);
  CHECK(empty.mean() == 0ns);
  CHECK(empty.buckets().empty());
}

TEST_CASE("a zero is a value as any other, and a negative one is a zero") {
  Histogram h;
  for (const Nanos value : {5ns, 0ns, 7ns}) h.record(value);
  CHECK(h.min() == 0ns);
  CHECK(h.max() == 7ns);
  CHECK(h.mean() == 4ns);
  h.record(-3s);
  CHECK(h.min() == 0ns);
  CHECK(h.total() == 12ns);
}

TEST_CASE("quantiles are those of the nearest rank") {
  Histogram h;
  for (int i = 1; i <= 100; ++i) h.record(Nanos(i));
  CHECK(h.quantile(0) == 1ns);
  CHECK(h.quantile(0.01) == 1ns);
  CHECK(h.quantile(0.011) == 2ns);
  CHECK(h.quantile(0.5) == 50ns);
  CHECK(h.quantile(0.95) == 95ns);  // 0.95 * 100 is above 95 in binary
  CHECK(h.quantile(0.99) == 99ns);
  CHECK(h.quantile(0.991) == 100ns);
  CHECK(h.quantile(1) == 100ns);
}

TEST_CASE("no value between two modes is invented") {
  Histogram h;
  for (int i = 0; i < 2000; ++i) h.record(i % 20 == 0 ? 100ms : 5ms);
  CHECK(std::abs((h.quantile(0.95) - 5ms).count()) <= 5'000'000 / 1024);
  CHECK(h.quantile(0.9501) >= 99ms);
  CHECK(h.quantile(0.99) <= 100ms);
}

TEST_CASE("quantiles of random values are within 0.05 % of an exact sort") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 20; ++round) {
    std::lognormal_distribution<double> values(10 + round / 2.0, 0.2 + round / 10.0);
    Histogram h;
    std::vector<std::int64_t> exact;
    for (int i = 0; i < 5000; ++i) {
      exact.push_back(static_cast<std::int64_t>(std::min(values(random), 3.6e12)));
      h.record(Nanos(exact.back()));
    }
    std::sort(exact.begin(), exact.end());
    for (const double q : {0.0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1.0}) {
      CAPTURE(round, q);
      const Nanos want = nearest_rank(exact, q);
      CHECK(std::abs((h.quantile(q) - want).count()) <= want.count() / 2048 + 1);
    }
    CHECK(h.min() == Nanos(exact.front()));
    CHECK(h.max() == Nanos(exact.back()));
  }
}

TEST_CASE("a merge is the same as recording everything in one") {
  std::mt19937_64 random(5);
  for (const int digits : {1, 2, 3}) {
    Histogram all(digits), left(digits), right(digits);
    for (int i = 0; i < 4000; ++i) {
      const Nanos value(static_cast<std::int64_t>(random() >> (22 + i % 40)));
      all.record(value);
      (i % 3 == 0 ? left : right).record(value);
    }
    left.merge(right);
    left.merge(Histogram(digits));
    CHECK(left.buckets() == all.buckets());
    CHECK(left.min() == all.min());
    CHECK(left.max() == all.max());
    CHECK(left.total() == all.total());
    CHECK(left.clamped() == all.clamped());
    for (const double q : {0.1, 0.5, 0.99}) CHECK(left.quantile(q) == all.quantile(q));
  }
  Histogram three(3);
  CHECK_THROWS_AS(three.merge(Histogram(2)), std::invalid_argument);
  CHECK_THROWS_AS(Histogram(4), std::invalid_argument);
}

TEST_CASE("what takes more than an hour is counted as an hour, with an exact maximum") {
  Histogram h;
  h.record(1h);
  CHECK(h.clamped() == 0);
  h.record(3h, 2);
  CHECK(h.clamped() == 2);
  CHECK(h.max() == 3h);
  CHECK(h.total() == 7h);
  CHECK(h.quantile(0.5) <= 1h + 4s);
  CHECK(h.quantile(1) == 3h);
  h.clear();
  CHECK(h.count() == 0);
  CHECK(h.clamped() == 0);
  CHECK(h.buckets().empty());
}

TEST_CASE("a total beyond 292 years stops there") {
  Histogram h;
  h.record(1h, std::uint64_t{1} << 40);
  CHECK(h.total() == Nanos::max());
  CHECK(h.mean() == 1h);
}

TEST_CASE("values in any order and merges in any order give the same histogram") {
  const Nanos values[] = {1h, 0ns, 3ms, 17us, 2047ns, 2048ns, 1ms, 900s, 4095ns, 1ns};
  for (const int digits : {1, 2, 3}) {
    Histogram up(digits), down(digits), merged(digits), back(digits);
    for (std::size_t i = 0; i < std::size(values); ++i) {
      up.record(values[i], i + 1);
      down.record(values[std::size(values) - 1 - i], std::size(values) - i);
    }
    std::vector<Histogram> single;
    for (std::size_t i = 0; i < std::size(values); ++i) {
      single.emplace_back(digits).record(values[i], i + 1);
      merged.merge(single.back());
    }
    for (std::size_t i = single.size(); i > 0; --i) back.merge(single[i - 1]);
    CAPTURE(digits);
    CHECK(up.buckets().size() == std::size(values));
    for (const Histogram* other : {&down, &merged, &back}) {
      CHECK(other->buckets() == up.buckets());
      CHECK(other->count() == up.count());
      for (const double q : {0.0, 0.3, 0.5, 0.9, 1.0}) CHECK(other->quantile(q) == up.quantile(q));
    }
  }
}
