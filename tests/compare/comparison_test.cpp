#include "compare/comparison.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "stats/vectors.h"

using namespace barrage;
using namespace barrage::test;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

namespace {

struct Wanted {
  double quantile, change, low, high, t, dof, p;
  Conclusion conclusion;
};

// By an implementation of the method that is independent of this one.
constexpr std::array<Wanted, kCompared> kFiveSame = {
    {{0.5, 0.001565196699465414, -0.017807968280509564, 0.021320486059623226, 0.25001741280869316,
      7.038954575082404, 0.8097138927694019, Conclusion::same},
     {0.9, -0.0024774235945180106, -0.02155411623475395, 0.016971206020596496, -0.38747416900328335,
      7.99462757083064, 0.7085169617247513, Conclusion::same},
     {0.99, -0.0031835891633299057, -0.018942388166024712, 0.012828344561537938,
      -0.6042418635643256, 7.958662670665397, 0.5625073544417445, Conclusion::same}}};
constexpr std::array<Wanted, kCompared> kSingleSame = {
    {{0.5, 0.004675088133769052, -0.07164061144729175, 0.08726431289738479, 0.14221537931197056,
      273.49981172680737, 0.8870145903270339, Conclusion::unclear},
     {0.9, -0.00012744905511005884, -0.0676108604680178, 0.07224020073299976,
      -0.0043682255560331265, 4625.502445204211, 0.9965148597526337, Conclusion::unclear},
     {0.99, 0.008206280488287558, -0.05789978838179197, 0.07895093481622352, 0.28850707242274165,
      1847830.6273165771, 0.772958650182805, Conclusion::unclear}}};
constexpr std::array<Wanted, kCompared> kThreeSame = {
    {{0.5, -0.0022016142871837596, -0.036644338137334496, 0.033472535580564684,
      -0.26690934526065047, 3.571517720678911, 0.8042290031233137, Conclusion::same},
     {0.9, -0.0035160040250231967, -0.04841527075366744, 0.04350177521313409, -0.3782123918434302,
      2.933965446278274, 0.7309738995491342, Conclusion::same},
     {0.99, -0.001225143597230684, -0.03174074620717043, 0.0302521869786439, -0.15751086356627508,
      3.955754174329985, 0.8825546336383036, Conclusion::same}}};
constexpr std::array<Wanted, kCompared> kFiveSlower = {
    {{0.5, 0.10172172040712199, 0.08041124353880892, 0.12345253390842623, 15.486347563298255,
      7.038955609015809, 1.0721727089805226e-06, Conclusion::regressed},
     {0.9, 0.09727483117136762, 0.0762904671266427, 0.1186683259738304, 14.500760147667636,
      7.994627663084301, 5.04149407081666e-07, Conclusion::regressed},
     {0.99, 0.0964980518931315, 0.07916336888604825, 0.1141111832275206, 17.45671527113791,
      7.958662197077336, 1.2537294209302518e-07, Conclusion::regressed}}};
constexpr std::array<Wanted, kCompared> kSingleSlower = {
    {{0.5, 0.10514256712772961, 0.021195298911956206, 0.19599071301930066, 3.0483058666858485,
      273.4997793388136, 0.002526695793293561, Conclusion::regressed},
     {0.9, 0.0998597989332162, 0.02562804702869854, 0.17946421299023416, 3.262111891929018,
      4625.503239344088, 0.0011138791618820773, Conclusion::regressed},
     {0.99, 0.10902690182699462, 0.03631022654791527, 0.18684602107331835, 3.653043823969992,
      1847832.3739323139, 0.00025915713943829504, Conclusion::regressed}}};
constexpr std::array<Wanted, kCompared> kThreeSlower = {
    {{0.5, 0.09757821776620515, 0.059691280170845504, 0.13681971972121795, 11.275161173991645,
      3.5715206487714255, 0.000641833862614893, Conclusion::regressed},
     {0.9, 0.09613238604024094, 0.04674319879108866, 0.14785193647680062, 9.856154800722669,
      2.9339661138925806, 0.00243760089023474, Conclusion::regressed},
     {0.99, 0.09865234543753283, 0.06508518976822851, 0.13327740140490862, 12.08856030568228,
      3.955753616437152, 0.000286212620564227, Conclusion::regressed}}};

void check(const Comparison& got, const std::array<Wanted, kCompared>& wanted) {
  for (std::size_t i = 0; i < kCompared; ++i) {
    const Change& change = got.changes[i];
    CAPTURE(wanted[i].quantile);
    CHECK(change.quantile == wanted[i].quantile);
    CHECK_THAT(change.change, WithinAbs(wanted[i].change, 1e-9));
    REQUIRE(change.interval);
    CHECK_THAT(change.interval->low, WithinAbs(wanted[i].low, 1e-9));
    CHECK_THAT(change.interval->high, WithinAbs(wanted[i].high, 1e-9));
    CHECK_THAT(change.t, WithinRel(wanted[i].t, 1e-9) || WithinAbs(wanted[i].t, 1e-9));
    CHECK_THAT(change.dof, WithinRel(wanted[i].dof, 1e-9));
    CHECK_THAT(change.p, WithinAbs(wanted[i].p, 1e-9));
    CHECK(to_string(change.conclusion) == to_string(wanted[i].conclusion));
  }
}

Comparison compare_vectors(std::uint64_t runs, double factor) {
  return compare(vector_side(1, runs, 1), vector_side(11, runs, factor), 0.05);
}

// Runs whose three quantiles are all the same, and exactly these.
std::vector<RunQuantiles> side(const std::vector<double>& milliseconds) {
  std::vector<RunQuantiles> runs;
  for (const double ms : milliseconds) {
    RunQuantiles run;
    run.fill({.mean = std::log(ms * 1e6)});
    runs.push_back(run);
  }
  return runs;
}

Conclusion conclusion(const std::vector<double>& before, const std::vector<double>& after) {
  return compare(side(before), side(after), 0.05).conclusion();
}

}  // namespace

TEST_CASE("five runs a side of the same are the same") {
  const Comparison got = compare_vectors(5, 1);
  check(got, kFiveSame);
  CHECK(got.conclusion() == Conclusion::same);
  CHECK(!got.indicative);
}

TEST_CASE("five runs a side find 10 %") {
  const Comparison got = compare_vectors(5, 1.1);
  check(got, kFiveSlower);
  CHECK(got.conclusion() == Conclusion::regressed);
}

TEST_CASE("three runs a side are enough for a test") {
  check(compare_vectors(3, 1), kThreeSame);
  check(compare_vectors(3, 1.1), kThreeSlower);
}

TEST_CASE("one run a side is indicative") {
  const Comparison same = compare_vectors(1, 1), slower = compare_vectors(1, 1.1);
  check(same, kSingleSame);
  check(slower, kSingleSlower);
  CHECK(same.indicative);
  CHECK(same.conclusion() == Conclusion::unclear);
  CHECK(slower.conclusion() == Conclusion::regressed);
}

TEST_CASE("of two runs a side, or one against many, the first of each counts") {
  check(compare_vectors(2, 1.1), kSingleSlower);
  check(compare(vector_side(1, 1, 1), vector_side(11, 5, 1.1), 0.05), kSingleSlower);
}

TEST_CASE("faster is improved, a small change is distinguished from none") {
  CHECK(conclusion({10, 10.01, 10.02}, {9, 9.01, 9.02}) == Conclusion::improved);
  CHECK(conclusion({10, 10.01, 10.02}, {10, 10.01, 10.02}) == Conclusion::same);
  // 4.7 % +- more than 0.3 %, and significant.
  CHECK(conclusion({10, 10.03, 10.06}, {10.47, 10.5, 10.53}) == Conclusion::changed);
  CHECK(conclusion({10, 12, 14}, {11, 13, 15}) == Conclusion::unclear);
}

TEST_CASE("a change within the least effect is the same, even where it is significant") {
  CHECK(conclusion({10, 10.001, 10.002}, {10.2, 10.201, 10.202}) == Conclusion::same);
}

TEST_CASE("the least effect can be another one") {
  const auto before = side({10, 10.01, 10.02}), after = side({10.3, 10.31, 10.32});
  CHECK(compare(before, after, 0.05).conclusion() == Conclusion::same);
  CHECK(compare(before, after, 0.02).conclusion() == Conclusion::regressed);
}

TEST_CASE("the worst quantile decides") {
  Comparison comparison;
  comparison.changes[0].conclusion = Conclusion::improved;
  comparison.changes[1].conclusion = Conclusion::same;
  comparison.changes[2].conclusion = Conclusion::same;
  CHECK(comparison.conclusion() == Conclusion::improved);
  comparison.changes[1].conclusion = Conclusion::unclear;
  CHECK(comparison.conclusion() == Conclusion::unclear);
  comparison.changes[2].conclusion = Conclusion::regressed;
  CHECK(comparison.conclusion() == Conclusion::regressed);
}

TEST_CASE("runs too short for blocks say nothing") {
  const std::vector<Sample> one = {{Nanos(0), std::chrono::milliseconds(5)}};
  const std::vector<RunQuantiles> run = {within_run(one, std::chrono::seconds(1))};
  const Comparison got = compare(run, run, 0.05);
  CHECK(!got.changes[0].interval);
  CHECK(got.conclusion() == Conclusion::unclear);
}
