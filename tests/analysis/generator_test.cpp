#include "analysis/generator.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "report/quiet_attack.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Approx;

TEST_CASE("of several loops the worst counts, of what they could not do the sum") {
  QuietAttack attack;
  for (int second = 1; second <= 10; ++second) {
    Health& row = attack.add_row(1, second * 1s);
    row.cpu = 400ms;
    row.emfile = 3;
    row.waited = 5;
  }
  attack.in_rows([](Health& h) { h.eaddrnotavail = h.worker + 1; });
  std::reverse(attack.info.health.begin(), attack.info.health.end());
  const GeneratorNumbers n = generator_numbers(attack.info);
  CHECK(n.known);
  CHECK(n.cpu == Approx(0.4));
  CHECK(n.process_cpu == Approx(0.025));
  CHECK(n.emfile == 3);
  CHECK(n.eaddrnotavail == 3);
  CHECK(n.waited == 5);
  CHECK(n.descriptors == 12);
}

TEST_CASE("the counts of attacks one after the other add up, their shares do not") {
  QuietAttack attack;
  attack.in_rows([](Health& h) {
    h.retransmits = 7;
    h.output_blocked = h.at / 4;
  });
  const std::vector<Health> first = attack.info.health;
  for (Health row : first) {
    row.run[0] ^= 1;
    row.output_blocked /= 2;
    attack.info.health.push_back(row);
  }
  const GeneratorNumbers n = generator_numbers(attack.info);
  CHECK(n.retransmits == 14);
  CHECK(n.output_blocked == Approx(0.25));
}

TEST_CASE("rows that are read twice count once") {
  QuietAttack attack;
  attack.in_rows([](Health& h) { h.stall = 5ms; });
  const std::vector<Health> again = attack.info.health;
  attack.info.health.insert(attack.info.health.end(), again.begin(), again.end());
  const GeneratorNumbers n = generator_numbers(attack.info);
  CHECK(n.cpu == Approx(0.03));
  CHECK(n.stalled == Approx(0.005));
}

TEST_CASE("the start of a short attack does not decide") {
  QuietAttack attack;
  attack.info.health.clear();
  Health& row = attack.add_row(0, 50ms);
  row.cpu = 45ms;
  row.run_wait = 4ms;
  const GeneratorNumbers n = generator_numbers(attack.info);
  CHECK(n.cpu == Approx(0.045));
  CHECK(n.run_wait == Approx(0.004));
}

TEST_CASE("the largest jump of the wall clock is reported with its sign") {
  QuietAttack attack;
  for (std::size_t i = 0; i < 10; ++i) {
    attack.info.health[i].wall_jump = i < 3 ? 1ms : i < 7 ? -2h : -2h + 1min;
  }
  CHECK(generator_numbers(attack.info).wall_jump == -2h - 1ms);
}
