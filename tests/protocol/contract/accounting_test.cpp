// A real Attack on each driver: every hit is accounted for, and phases add up in the record.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "contract/attack_scene.h"
#include "support/echo/server.h"
#include "support/hostile_server.h"
#include "support/target_server.h"

namespace barrage {

const ProtocolRow& http_protocol();
const ProtocolRow& ws_protocol();
const ProtocolRow& echo_protocol();

namespace {

using test::AttackScene;

struct Spoken {
  const ProtocolRow& row;
  std::string good, silent;
};

struct Servers {
  test::TargetServer target;
  test::HostileServer hostile{{"never", "ws_echo", "ws_silent"}};
  echo::Server echo;

  std::vector<Spoken> protocols() const {
    return {
        {http_protocol(), "GET " + target.url(), "GET " + hostile.url("never")},
        {ws_protocol(), "WS " + hostile.url("ws_echo") + "\nhello",
         "WS " + hostile.url("ws_silent") + "\nhello"},
        {echo_protocol(), "ECHO " + echo.url() + "\nhello", "ECHO " + echo.url() + "\nhang"},
    };
  }
};

Plan hits(std::uint64_t count) {
  Plan plan;
  plan.rate = {1000, std::chrono::seconds(1)};
  plan.hits = count;
  return plan;
}

std::size_t with(const std::vector<Result>& hits, Fault fault) {
  return static_cast<std::size_t>(std::count_if(
      hits.begin(), hits.end(), [&](const Result& hit) { return hit.fault == fault; }));
}

void check_accounts(const AttackScene& scene, std::uint64_t planned) {
  const AttackCounts& counts = scene.counts();
  const std::vector<Result> hits = scene.hits();
  CHECK(counts.planned == counts.sent + counts.dropped);
  CHECK(counts.sent == counts.done + counts.cut);
  CHECK(counts.planned == planned);
  CHECK(hits.size() == planned);
  CHECK(with(hits, Fault::dropped) == counts.dropped);
  CHECK(with(hits, Fault::cut) == counts.cut);
  CHECK(with(hits, Fault::none) == counts.ok);
  std::set<std::uint64_t> seqs;
  for (const Result& hit : hits) {
    seqs.insert(hit.seq);
    const Phases& phases = hit.phases;
    Nanos sum{};
    for (const Nanos phase : {phases.queue, phases.dns, phases.connect, phases.tls, phases.send,
                              phases.wait, phases.transfer}) {
      CHECK((phase == Phases::absent || phase >= Nanos(0)));
      if (phase != Phases::absent) sum += phase;
    }
    CHECK(sum <= hit.service);
  }
  CHECK(seqs.size() == planned);
}

}  // namespace

TEST_CASE("contract: under an attack each hit has a record whose phases add up") {
  const Servers servers;
  for (const Spoken& spoken : servers.protocols()) {
    CAPTURE(spoken.good);
    AttackScene scene(spoken.row, spoken.good, hits(30));
    scene.run();
    check_accounts(scene, 30);
    CHECK(scene.counts().ok == 30);
    for (const Result& hit : scene.hits()) {
      CHECK(hit.kind == spoken.row.kind);
      CHECK(hit.phases.wait != Phases::absent);
      // They waited for a reply all the time that is left: nothing is the generator's.
      if (hit.kind == Kind::http) continue;
      const Phases& phases = hit.phases;
      const auto length = [](Nanos phase) { return std::max(phase, Nanos(0)); };
      CHECK(length(phases.queue) + length(phases.dns) + length(phases.connect) +
                length(phases.send) + length(phases.wait) ==
            hit.service);
    }
  }
}

TEST_CASE("contract: under an attack that drops and is stopped nothing is lost or counted twice") {
  const Servers servers;
  for (const Spoken& spoken : servers.protocols()) {
    CAPTURE(spoken.silent);
    AttackScene scene(spoken.row, spoken.silent, hits(20));
    scene.meanwhile = [](Attack& attack, Protocol& protocol) {
      attack.output_full(attack.counts().sent >= 5 && attack.counts().planned < 12);
      if (attack.counts().planned < 20) return;
      attack.stop();
      protocol.abort_all();
    };
    scene.run();
    check_accounts(scene, 20);
    CHECK(scene.counts().ok == 0);
    CHECK(scene.counts().dropped > 0);
    CHECK(scene.counts().cut > 0);
    CHECK(scene.counts().sent >= 5);
  }
}

}  // namespace barrage
