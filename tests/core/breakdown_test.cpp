#include "core/breakdown.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace barrage;
using namespace std::chrono_literals;
using Catch::Approx;

namespace {

Result hit(Nanos wait, Nanos transfer = 0ns) {
  Result result;
  result.service = wait + transfer;
  result.phases.wait = wait;
  result.phases.transfer = transfer;
  return result;
}

double ms(Nanos time) { return static_cast<double>(time.count()); }

}  // namespace

TEST_CASE("the parts of a hit add up to its latency, whatever its phases say") {
  Result result = hit(3ms, 2ms);
  result.delay = 1ms;
  result.phases.dns = 4ms;
  result.service = 12ms;
  Breakdown breakdown;
  breakdown.add(result);
  const Breakdown::Mean mean = breakdown.mean();
  CHECK(mean.latency == ms(13ms));
  CHECK(mean.parts[Breakdown::delay] == ms(1ms));
  CHECK(mean.parts[Breakdown::dns] == ms(4ms));
  CHECK(mean.parts[Breakdown::tls] == 0);
  CHECK(mean.parts[Breakdown::rest] == ms(3ms));

  Breakdown impossible;
  result.phases.wait = 1h;
  impossible.add(result);
  CHECK(impossible.mean().latency == ms(13ms));
  CHECK(impossible.mean().parts[Breakdown::wait] == ms(8ms));
  CHECK(impossible.mean().parts[Breakdown::transfer] == 0);
}

TEST_CASE("slow hits are distinguished from fast ones") {
  Breakdown breakdown;
  for (int i = 0; i < 980; ++i) breakdown.add(hit(10ms));
  for (int i = 0; i < 20; ++i) breakdown.add(hit(10ms, 90ms));
  CHECK(breakdown.count() == 1000);
  CHECK(breakdown.around(0.5).latency == Approx(ms(10ms)));
  CHECK(breakdown.around(0.99).parts[Breakdown::wait] == Approx(ms(10ms)));
  CHECK(breakdown.around(0.99).parts[Breakdown::transfer] == Approx(ms(90ms)));
  CHECK(breakdown.around(0.9999).latency == Approx(ms(100ms)));
  CHECK(breakdown.around(1).latency == Approx(ms(100ms)));
  CHECK(breakdown.around(0).latency == Approx(ms(10ms)));
  CHECK(breakdown.mean().latency == Approx(ms(11800us)));
  // p97.8 to p98.2: a half of these hits is slow.
  CHECK(breakdown.around(0.98).latency == Approx(ms(10ms) + 0.5 * ms(90ms)));
}

TEST_CASE("a breakdown of nothing is zero, and so is that of hits that took no time") {
  Breakdown breakdown;
  CHECK(breakdown.mean().latency == 0);
  CHECK(breakdown.around(0.99).latency == 0);
  breakdown.add(Result{});
  CHECK(breakdown.count() == 1);
  CHECK(breakdown.around(0.5).latency == 0);
}

TEST_CASE("a breakdown does not depend on how hits are shared out") {
  Breakdown all, one, two;
  for (int i = 1; i < 500; ++i) {
    const Result result = hit(Nanos(i * i * 1000), Nanos(i * 777));
    all.add(result);
    (i % 3 == 0 ? one : two).add(result);
  }
  one.merge(two);
  CHECK(one.count() == all.count());
  for (const double q : {0.0, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    CHECK(one.around(q).latency == all.around(q).latency);
    CHECK(one.around(q).parts == all.around(q).parts);
  }
}

TEST_CASE("sums of absurd times stop, and do not turn around") {
  Breakdown breakdown;
  Result result = hit(Nanos(std::int64_t{1} << 61));
  for (int i = 0; i < 20; ++i) breakdown.add(result);
  CHECK(breakdown.mean().latency > 0);
  Breakdown other = breakdown;
  other.merge(breakdown);
  CHECK(other.mean().latency > 0);
}
