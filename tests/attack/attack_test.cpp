#include "attack/attack.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "support/fake_protocol.h"
#include "support/memory_writer.h"
#include "support/sim_clock.h"
#include "support/vector_source.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// An attack on a fake server under a clock that jumps from event to event.
struct Scene {
  SimClock clock;
  std::unique_ptr<Pacer> pacer;
  std::unique_ptr<VectorSource> source = std::make_unique<VectorSource>("http://localhost/");
  FakeProtocol protocol;
  MemoryWriter writer;
  Attack::Options options;
  std::unique_ptr<Attack> attack;

  Scene(const Plan& plan, Nanos service) : pacer(make_pacer(plan)), protocol(clock, service) {
    init();
  }
  Scene(const Plan& plan, FakeProtocol::Script script)
      : pacer(make_pacer(plan)), protocol(clock, std::move(script)) {
    init();
  }
  void init() {
    options.began = SimClock::kStart;
    options.began_wall = WallTime(1'700'000'000s);
  }
  Attack& begin() {
    attack = std::make_unique<Attack>(options, clock, *pacer, *source, protocol, writer);
    return *attack;
  }
  // One iteration of the loop; moves the clock to the next event, but not behind `until`.
  void turn(MonoTime until) {
    protocol.collect();
    const auto next = attack->wake();
    MonoTime to = until;
    if (next) to = std::min(to, *next);
    if (const auto end = protocol.next_end()) to = std::min(to, *end);
    clock.set(to);
  }
  void run_until(Nanos elapsed) {
    while (clock.elapsed() < elapsed && !attack->finished()) turn(SimClock::kStart + elapsed);
  }
  void run() {
    if (!attack) begin();
    run_until(1h);
    REQUIRE(attack->finished());
  }
  Nanos p99(Nanos (*of)(const Result&)) const {
    Histogram histogram;
    for (const Result& result : writer.results) histogram.record(of(result));
    return histogram.quantile(0.99);
  }
};

Plan per_second(std::uint64_t hits, Nanos duration) {
  Plan plan;
  plan.rate = {hits, 1s};
  plan.duration = duration;
  return plan;
}

}  // namespace

TEST_CASE("each hit is sent when it is due, the first at once") {
  Scene scene(per_second(50, 1s), 3ms);
  scene.run();
  REQUIRE(scene.writer.results.size() == 50);
  for (std::size_t n = 0; n < 50; ++n) {
    const Result& result = scene.writer.results[n];
    CHECK(result.seq == n);
    CHECK(result.due == scene.options.began_wall + n * 20ms);
    CHECK(result.delay == 0ns);
    CHECK(result.service == 3ms);
    CHECK(result.latency() == 3ms);
    CHECK(scene.protocol.starts()[n].at == SimClock::kStart + n * 20ms);
  }
}

TEST_CASE("a record has the request and the response") {
  Plan plan;
  plan.rate = {1, 1s};
  plan.hits = 1;
  Scene scene(plan, [](HitId, const Target&) {
    Outcome outcome;
    outcome.code = 503;
    outcome.fault = Fault::status;
    outcome.error = "503 Service Unavailable";
    outcome.bytes_in = 7;
    outcome.bytes_out = 5;
    outcome.attempts = 2;
    outcome.new_connection = true;
    outcome.phases.connect = 1ms;
    return FakeProtocol::Ending{2ms, std::move(outcome)};
  });
  scene.options.name = "nightly";
  scene.run();
  const Result& result = scene.writer.results.at(0);
  CHECK(result.attack == "nightly");
  CHECK(result.method == "GET");
  CHECK(result.url == "http://localhost/");
  CHECK(result.code == 503);
  CHECK(result.fault == Fault::status);
  CHECK(result.error == "503 Service Unavailable");
  CHECK(result.bytes_in == 7);
  CHECK(result.bytes_out == 5);
  CHECK(result.attempts == 2);
  CHECK(result.in_flight == 1);
  CHECK(result.flags == result_flag::new_connection);
  CHECK(result.phases.connect == 1ms);
  CHECK(scene.attack->counts().ok == 0);
}

TEST_CASE("a record, also of a hit that was not sent, shows the URL without its secrets") {
  Scene scene(per_second(10, 1s), 1ms);
  Target target = VectorSource::get("http://u:p@localhost/");
  target.shown_url = "http://***@localhost/";
  scene.source = std::make_unique<VectorSource>(std::vector<Target>{target});
  scene.begin().output_full(true);
  scene.run_until(500ms);
  scene.attack->output_full(false);
  scene.run();
  REQUIRE(scene.writer.results.size() == 10);
  for (const Result& result : scene.writer.results) CHECK(result.url == "http://***@localhost/");
}

TEST_CASE("a record has what is special to its kind as the driver said it") {
  Scene scene(per_second(1, 1s), [](HitId, const Target&) {
    Outcome outcome;
    outcome.kind = Kind::ws;
    outcome.details = OwnDetails(std::array<std::int64_t, 3>{3, 9, kNil});
    outcome.fault = Fault::lost;
    return FakeProtocol::Ending{5ms, std::move(outcome)};
  });
  scene.run();
  const Result& result = scene.writer.results.at(0);
  CHECK(result.kind == Kind::ws);
  CHECK(result.is_hit);
  CHECK(std::vector(result.details.begin(), result.details.end()) ==
        std::vector<std::int64_t>{3, 9, kNil});
  CHECK(result.fault == Fault::lost);
  CHECK(result.service == 5ms);
}

TEST_CASE("what happens beside the hits is recorded, and no count of hits knows of it") {
  Scene scene(per_second(10, 1s), 300ms);
  scene.options.name = "chat";
  scene.begin();
  OutcomeTimes watched;
  scene.attack->watch(&watched);
  scene.attack->wake();
  const AttackCounts before = scene.attack->counts();
  Target target = VectorSource::get("ws://u:p@localhost/chat");
  target.method = "WS";
  target.name = "room";
  target.shown_url = "ws://***@localhost/chat";
  SideResult side;
  side.outcome.kind = Kind::ws;
  side.outcome.what = What::connect;
  side.target = std::make_shared<const Target>(target);
  side.due = SimClock::kStart - 2s;  // connections are opened before the schedule begins
  side.began = SimClock::kStart - 1s;
  side.outcome.code = 101;
  side.outcome.details = OwnDetails(std::array<std::int64_t, 1>{4});
  side.outcome.new_connection = true;
  side.outcome.phases.tls = 10s;
  scene.clock.set(SimClock::kStart + 50ms);
  scene.protocol.sink().beside(std::move(side));
  REQUIRE(scene.writer.results.size() == 1);
  const Result result = scene.writer.results[0];
  CHECK(result.kind == Kind::ws);
  CHECK(result.what == What::connect);
  CHECK_FALSE(result.is_hit);
  CHECK(result.attack == "chat");
  CHECK(result.name == "room");
  CHECK(result.method == "WS");
  CHECK(result.url == "ws://***@localhost/chat");
  CHECK(result.due == scene.options.began_wall - 2s);
  CHECK(result.delay == 1s);
  CHECK(result.service == 1'050ms);
  CHECK(result.phases.tls == 1'050ms);
  CHECK(result.code == 101);
  REQUIRE(result.details.size() == 1);
  CHECK(result.details[0] == 4);
  CHECK(result.seq == 0);
  CHECK(result.in_flight == 0);
  CHECK(result.flags == result_flag::new_connection);

  const AttackCounts& after = scene.attack->counts();
  CHECK(after.planned == before.planned);
  CHECK(after.sent == before.sent);
  CHECK(after.done == before.done);
  CHECK(after.ok == before.ok);
  CHECK(scene.attack->in_flight() == 1);
  CHECK(scene.attack->last_done() == SimClock::kStart);
  CHECK(watched.count() == 0);
  scene.run();
  CHECK(scene.attack->counts().done == 10);
  CHECK(scene.writer.results.size() == 11);
}

TEST_CASE("a step has a target, times and a number of its own, and is no hit") {
  Scene scene(per_second(10, 1s), 300ms);
  scene.begin();
  scene.attack->wake();
  const AttackCounts before = scene.attack->counts();
  Target target = VectorSource::get("http://localhost/login");
  target.name = "login";
  StepResult step;
  step.target = std::make_shared<const Target>(target);
  step.due = SimClock::kStart + 10ms;
  step.sent = SimClock::kStart + 12ms;
  step.done = SimClock::kStart + 40ms;
  step.step = 2;
  step.outcome.code = 204;
  step.outcome.phases.wait = Nanos::max();
  scene.clock.set(SimClock::kStart + 50ms);
  const HitId id = scene.protocol.starts().at(0).id;
  CHECK(scene.protocol.sink().user(id) == 0);
  scene.protocol.sink().step(id, std::move(step));
  REQUIRE(scene.writer.results.size() == 1);
  const Result result = scene.writer.results[0];
  CHECK(result.what == What::step);
  CHECK_FALSE(result.is_hit);
  CHECK(result.step == 2);
  CHECK(result.seq == 0);
  CHECK(result.name == "login");
  CHECK(result.url == "http://localhost/login");
  CHECK(result.due == scene.options.began_wall + 10ms);
  CHECK(result.delay == 2ms);
  CHECK(result.service == 28ms);
  CHECK(result.phases.wait == 28ms);
  CHECK(result.code == 204);
  CHECK(scene.attack->counts().planned == before.planned);
  CHECK(scene.attack->counts().done == before.done);
  CHECK(scene.attack->in_flight() == 1);
}

TEST_CASE("connections that failed are counted, but not those that were given up") {
  Scene scene(per_second(1, 1s), 1ms);
  scene.begin();
  for (const What what : {What::connect, What::disconnect, What::cut}) {
    for (const Fault fault : {Fault::none, Fault::status, Fault::refused}) {
      SideResult side;
      side.outcome.what = what;
      side.due = side.began = SimClock::kStart;
      side.outcome.fault = fault;
      scene.attack->sink().beside(std::move(side));
    }
  }
  CHECK(scene.attack->failed_connections() == 2);
}

TEST_CASE("a side result may come after the last hit, and of no target") {
  Scene scene(per_second(1, 1s), 1ms);
  scene.run();
  SideResult side;
  side.outcome.what = What::disconnect;
  side.due = side.began = scene.clock.now() - 3s;
  scene.protocol.sink().beside(std::move(side));
  REQUIRE(scene.writer.results.size() == 2);
  CHECK(scene.writer.results[1].url.empty());
  CHECK(scene.writer.results[1].service == 3s);
  CHECK(scene.attack->finished());
}

TEST_CASE("an event that was not sent is recorded as one") {
  Scene scene(per_second(10, 1s), 1ms);
  Target target = VectorSource::get("ws://localhost/");
  target.kind = Kind::ws;
  scene.source = std::make_unique<VectorSource>(std::vector<Target>{target});
  scene.begin().output_full(true);
  scene.run_until(500ms);
  scene.attack->output_full(false);
  scene.run();
  CHECK(scene.writer.results.at(0).fault == Fault::dropped);
  CHECK(scene.writer.results.at(0).kind == Kind::ws);
}

TEST_CASE("an event that no connection could take has no time, and is told from those sent") {
  Scene scene(per_second(10, 1s), FakeProtocol::Script([](HitId, const Target&) {
                FakeProtocol::Ending ending{7us, {}};
                ending.outcome.kind = Kind::ws;
                ending.outcome.fault = Fault::lost;
                ending.outcome.attempts = 0;
                return ending;
              }));
  OutcomeTimes seen(2);
  scene.begin().watch(&seen);
  scene.run();
  REQUIRE(scene.writer.results.size() == 10);
  CHECK(scene.writer.results.at(0).service == 0s);
  CHECK(scene.attack->counts().unsent == 10);
  CHECK(scene.attack->counts().done == 10);
  CHECK(seen.count() == 0);
}

TEST_CASE("phases never reach behind the end of the hit") {
  Plan plan;
  plan.hits = 1;
  Scene scene(plan, [](HitId, const Target&) {
    Outcome outcome;
    outcome.phases.connect = 600us;
    outcome.phases.wait = 600us;
    return FakeProtocol::Ending{1ms, std::move(outcome)};
  });
  scene.run();
  CHECK(scene.writer.results.at(0).phases.connect == 600us);
  CHECK(scene.writer.results.at(0).phases.wait == 400us);
}

TEST_CASE("a hit without room waits, and the wait is in its delay and its latency") {
  Scene scene(per_second(10, 1s), 250ms);
  scene.options.max_in_flight = 1;
  scene.run();
  REQUIRE(scene.writer.results.size() == 10);
  for (std::size_t n = 0; n < 10; ++n) {
    CHECK(scene.writer.results[n].delay == n * 150ms);
    CHECK(scene.writer.results[n].service == 250ms);
    CHECK(scene.writer.results[n].in_flight == 1);
  }
  CHECK(scene.attack->take_lag() == 0ns);  // not the generator's fault
}

// The table of the project's design notes: 100 hits/s for 5 s, 1 ms service, a freeze of 500 ms.
TEST_CASE("hits that find no room when they fall due are counted") {
  Scene scene(per_second(100, 1s), 25ms);
  scene.options.max_in_flight = 2;  // room for 80 hits a second
  scene.run();
  CHECK(scene.attack->counts().waited == 98);

  Scene roomy(per_second(100, 1s), 25ms);
  roomy.begin();
  roomy.run_until(100ms);
  roomy.clock.advance(300ms);  // the generator itself stands still
  roomy.run();
  CHECK(roomy.attack->counts().waited == 0);
}

TEST_CASE("a freeze of the server shows in the latency, however few hits may be in flight") {
  const auto frozen = [](const SimClock& clock) {
    return [&clock](HitId, const Target&) {
      const Nanos at = clock.elapsed();
      const Nanos freeze_end = 2500ms;
      const bool held = at >= 2s && at < freeze_end;
      return FakeProtocol::Ending{(held ? freeze_end - at : 0ns) + 1ms, Outcome{}};
    };
  };
  const auto latency = [](const Result& result) { return result.latency(); };
  const auto service = [](const Result& result) { return result.service; };
  for (const std::uint64_t room : {1'000, 1}) {
    CAPTURE(room);
    const SimClock* clock = nullptr;
    Scene scene(per_second(100, 5s),
                [&](HitId id, const Target& target) { return frozen(*clock)(id, target); });
    clock = &scene.clock;
    scene.options.max_in_flight = room;
    scene.run();
    CHECK(scene.writer.results.size() == 500);
    CHECK(scene.p99(latency) > 440ms);
    CHECK(scene.p99(latency) < 470ms);
    if (room == 1) CHECK(scene.p99(service) < 2ms);  // what a closed loop would print
  }
}

TEST_CASE("a generator that was stopped sends what it missed at once, and its delays say so") {
  Scene scene(per_second(1'000, 1s), 1ms);
  scene.begin();
  scene.run_until(100ms);
  scene.clock.advance(300ms);
  scene.run();
  REQUIRE(scene.writer.results.size() == 1000);
  CHECK(scene.attack->take_lag() >= 299ms);
  std::set<std::uint64_t> seqs;
  for (const Result& result : scene.writer.results) {
    seqs.insert(result.seq);
    CHECK(result.due == scene.options.began_wall + result.seq * 1ms);
  }
  CHECK(seqs.size() == 1000);
}

TEST_CASE("a burst goes out in batches with a look at the network in between") {
  Scene scene(per_second(1'000, 1s), 1ms);
  scene.begin();
  scene.clock.advance(500ms);
  const auto again = scene.attack->wake();
  REQUIRE(again);
  CHECK(*again <= scene.clock.now());
  CHECK(scene.protocol.in_flight() == 64);
}

TEST_CASE("hits that are slow to start go out in shorter batches") {
  SimClock* clock = nullptr;
  Scene scene(per_second(1'000, 1s), [&clock](HitId, const Target&) {
    clock->advance(100us);
    return FakeProtocol::Ending{1ms, Outcome{}};
  });
  clock = &scene.clock;
  scene.begin();
  scene.clock.advance(500ms);
  const auto again = scene.attack->wake();
  REQUIRE(again);
  CHECK(*again <= scene.clock.now());
  CHECK(scene.protocol.in_flight() >= 1);
  CHECK(scene.clock.elapsed() <= 501ms);
}

TEST_CASE("hits that are late use the connections of those before them, and are soon on time") {
  SimClock* clock = nullptr;
  FakeProtocol* protocol = nullptr;
  std::size_t opened = 0;
  // Opening a connection takes longer than the time between two hits, using an idle one does not.
  Scene scene(per_second(10'000, 1s), [&](HitId, const Target&) {
    const bool opens = protocol->in_flight() == opened;
    if (opens) ++opened;
    clock->advance(opened == 1 && opens ? 2ms : opens ? 150us : 20us);
    return FakeProtocol::Ending{100us, Outcome{}};
  });
  clock = &scene.clock;
  protocol = &scene.protocol;
  scene.run();
  REQUIRE(scene.writer.results.size() == 10'000);
  CHECK(opened <= 15);
  CHECK(scene.attack->take_lag() < 3ms);
}

TEST_CASE("several loops share a schedule without a gap or a double") {
  const auto plan = per_second(100, 1s);
  std::set<std::uint64_t> seqs;
  for (std::uint64_t loop = 0; loop < 3; ++loop) {
    Scene scene(plan, 1ms);
    scene.options.first = loop;
    scene.options.stride = 3;
    scene.run();
    for (const Result& result : scene.writer.results) CHECK(seqs.insert(result.seq).second);
  }
  CHECK(seqs.size() == 100);
  CHECK(*seqs.rbegin() == 99);
}

TEST_CASE("a closed loop keeps its room full until the time is over, and is due when it is sent") {
  Plan plan;
  plan.rate = {0, 1s};
  plan.duration = 1s;
  Scene scene(plan, 10ms);
  scene.options.max_in_flight = 4;
  scene.run();
  CHECK(scene.writer.results.size() == 400);
  for (const Result& result : scene.writer.results) {
    CHECK(result.delay == 0ns);
    CHECK((result.flags & result_flag::closed_loop) != 0);
  }
  CHECK(scene.protocol.starts().back().at < SimClock::kStart + 1s);
}

TEST_CASE("a closed loop can stop after a number of hits") {
  Plan plan;
  plan.rate = {0, 1s};
  plan.hits = 17;
  Scene scene(plan, 10ms);
  scene.options.max_in_flight = 4;
  scene.run();
  CHECK(scene.writer.results.size() == 17);
}

TEST_CASE("stop ends the schedule, and open hits still come to their end") {
  Scene scene(per_second(10, 10s), 250ms);
  scene.begin();
  scene.run_until(1s);
  scene.attack->stop();
  CHECK_FALSE(scene.attack->finished());
  scene.run();
  const AttackCounts& counts = scene.attack->counts();
  CHECK(counts.planned == 10);
  CHECK(counts.sent == 10);
  CHECK(counts.done == 10);
  CHECK(counts.cut == 0);
  CHECK(scene.writer.results.size() == 10);
}

TEST_CASE("a schedule is exhausted with its last hit, though hits are in flight") {
  Scene scene(per_second(10, 1s), 250ms);
  Attack& attack = scene.begin();
  scene.run_until(850ms);
  CHECK_FALSE(attack.exhausted());
  scene.run_until(950ms);
  CHECK(attack.exhausted());
  CHECK(attack.in_flight() > 0);
  CHECK_FALSE(attack.finished());
}

TEST_CASE("hits that are cut are recorded as cut") {
  Scene scene(per_second(10, 10s), 1h);
  scene.begin();
  scene.run_until(1s);
  scene.attack->stop();
  scene.protocol.abort_all();
  CHECK(scene.attack->finished());
  CHECK(scene.attack->counts().cut == 10);
  CHECK(scene.attack->counts().done == 0);
  for (const Result& result : scene.writer.results) CHECK(result.fault == Fault::cut);
}

// A driver that ends all it has does not expect more.
TEST_CASE("no hit begins while all are aborted") {
  Plan full_speed;
  full_speed.rate = {0, 1s};
  for (const Plan& plan : {per_second(10, 10s), full_speed}) {
    Scene scene(plan, 1h);
    scene.options.max_in_flight = 3;
    scene.begin();
    scene.run_until(1s);
    REQUIRE(scene.protocol.starts().size() == 3);  // and others are due
    scene.protocol.abort_all();
    CHECK(scene.protocol.starts().size() == 3);
    CHECK(scene.attack->in_flight() == 0);
    scene.attack->wake();
    CHECK(scene.protocol.starts().size() == 6);
  }
}

TEST_CASE("with the output full due hits are dropped, and recorded when there is room again") {
  Scene scene(per_second(100, 1s), 1ms);
  scene.begin();
  scene.run_until(300ms);
  scene.attack->output_full(true);
  scene.run_until(600ms);
  CHECK(scene.protocol.starts().size() == 30);
  CHECK(scene.attack->counts().dropped == 30);
  CHECK(scene.writer.results.size() == 30);
  scene.attack->output_full(false);
  scene.run();
  REQUIRE(scene.writer.results.size() == 100);
  const AttackCounts& counts = scene.attack->counts();
  CHECK(counts.planned == 100);
  CHECK(counts.planned == counts.sent + counts.dropped);
  std::set<std::uint64_t> dropped;
  for (const Result& result : scene.writer.results) {
    if (result.fault != Fault::dropped) continue;
    dropped.insert(result.seq);
    CHECK(result.due == scene.options.began_wall + result.seq * 10ms);
    CHECK(result.attempts == 0);
    CHECK_FALSE(result.error.empty());
  }
  CHECK(dropped.size() == 30);
  CHECK(*dropped.begin() == 30);
}

TEST_CASE("what the schedule owes at its end is sent while the overrun lasts, then dropped") {
  Scene scene(per_second(10, 1s), 250ms);  // one at a time: 2.5 s of work
  scene.options.max_in_flight = 1;
  scene.options.overrun = 600ms;
  scene.begin();
  scene.run_until(990ms);
  CHECK(scene.attack->owed() == 0);
  scene.run_until(1100ms);
  CHECK(scene.attack->owed() == 5);
  scene.run();
  CHECK(scene.attack->last_done() == SimClock::kStart + 1750ms);  // it was in flight at 1.6 s
  const AttackCounts& counts = scene.attack->counts();
  CHECK(counts.planned == 10);
  CHECK(counts.done == 7);
  CHECK(counts.dropped == 3);
  CHECK(counts.overrun == 3);
  CHECK(scene.attack->owed() == 0);
  REQUIRE(scene.writer.results.size() == 10);
  for (std::size_t i = 6; i < 9; ++i) {
    const Result& dropped = scene.writer.results[i];
    CHECK(dropped.fault == Fault::dropped);
    CHECK(dropped.error == kDroppedOverrun);
    CHECK(dropped.seq == i + 1);
    CHECK(dropped.due == scene.options.began_wall + dropped.seq * 100ms);
    CHECK(dropped.url == "http://localhost/");
    CHECK(dropped.attempts == 0);
  }
}

TEST_CASE("without a limit of the overrun all that is owed is sent") {
  Scene scene(per_second(10, 1s), 5s);
  scene.options.max_in_flight = 1;
  scene.run();
  CHECK(scene.attack->counts().done == 10);
  CHECK(scene.attack->last_done() == SimClock::kStart + 50s);
}

TEST_CASE("a backlog of millions never holds a loop for long") {
  Scene scene(per_second(10'000'000, 1s), 1h);
  scene.options.max_in_flight = 1;
  scene.options.overrun = 0s;
  scene.begin();
  scene.attack->wake();
  scene.clock.advance(1s);
  REQUIRE(scene.attack->wake() == SimClock::kStart);  // at once, but the network first
  CHECK(scene.writer.results.size() < 1'000);
  scene.attack->output_full(true);
  REQUIRE(scene.attack->wake() == SimClock::kStart);
  CHECK(scene.attack->counts().planned < 10'000);
}

TEST_CASE("lazy targets of hits that are dropped are used up, and their end is the attack's") {
  Scene scene(per_second(10, 1s), 1h);
  scene.options.max_in_flight = 1;
  scene.options.overrun = 0s;
  scene.source = std::make_unique<VectorSource>(
      std::vector<Target>(4, VectorSource::get("http://localhost/a")), VectorSource::After::end);
  scene.begin();
  scene.run_until(1s);
  scene.attack->wake();
  CHECK(scene.attack->counts().dropped == 3);
  CHECK(scene.attack->out_of_targets());
  CHECK(scene.attack->counts().planned == 4);
}

TEST_CASE("an attack is not over before its drops are recorded") {
  Scene scene(per_second(100, 100ms), 1ms);
  scene.begin();
  scene.attack->output_full(true);
  scene.clock.advance(1s);
  scene.attack->wake();
  CHECK_FALSE(scene.attack->finished());
  scene.attack->output_full(false);
  scene.attack->wake();
  CHECK(scene.attack->finished());
  CHECK(scene.writer.results.size() == 10);
}

TEST_CASE("drops that are not recorded any more are in no count") {
  Scene scene(per_second(100, 1s), 1ms);
  scene.begin().output_full(true);
  scene.run_until(500ms);
  CHECK(scene.attack->counts().dropped == 50);
  scene.attack->stop();
  scene.attack->forget_drops();
  CHECK(scene.attack->counts().planned == 0);
  CHECK(scene.attack->counts().dropped == 0);
  CHECK(scene.attack->finished());
}

TEST_CASE("a closed loop waits while the output is full, and invents no drops") {
  Plan plan;
  plan.rate = {0, 1s};
  plan.duration = 1s;
  Scene scene(plan, 10ms);
  scene.options.max_in_flight = 4;
  scene.begin();
  scene.attack->output_full(true);
  CHECK(scene.attack->wake() == std::nullopt);
  CHECK(scene.attack->counts().planned == 0);
  scene.attack->output_full(false);
  scene.run();
  CHECK(scene.writer.results.size() == 400);
}

TEST_CASE("a source that is too slow does not make the attack longer") {
  Scene scene(per_second(10, 1s), 1ms);
  scene.source->make_available(3);
  scene.begin();
  scene.run_until(990ms);
  CHECK(scene.attack->wake() == SimClock::kStart + 1s);
  CHECK_FALSE(scene.attack->finished());
  scene.clock.set(SimClock::kStart + 1s);
  CHECK(scene.attack->wake() == std::nullopt);
  CHECK(scene.attack->finished());
  CHECK(scene.attack->counts().planned == 3);
}

TEST_CASE("a hit whose target is not read yet waits for it, and says so in its delay") {
  Scene scene(per_second(10, 1s), 1ms);
  scene.source->make_available(3);
  scene.begin();
  scene.run_until(500ms);
  CHECK(scene.writer.results.size() == 3);
  scene.source->make_available(1'000);
  scene.run();
  REQUIRE(scene.writer.results.size() == 10);
  CHECK(scene.writer.results[3].delay == 200ms);
  CHECK(scene.writer.results[9].delay == 0ns);
  CHECK(scene.attack->counts().waited == 0);  // for room, that is
}

TEST_CASE("the end of the targets is the end of the attack, and no failed hit") {
  Scene scene(per_second(10, 10s), 1ms);
  scene.source = std::make_unique<VectorSource>(
      std::vector{VectorSource::get("http://localhost/a"), VectorSource::get("http://localhost/b")},
      VectorSource::After::end);
  scene.run();
  CHECK(scene.writer.results.size() == 2);
  CHECK(scene.attack->out_of_targets());
  CHECK(scene.attack->counts().planned == 2);
}

TEST_CASE("drops that are still to be recorded when the targets end are recorded at once") {
  Scene scene(per_second(1'000, 10s), 1ms);
  scene.source = std::make_unique<VectorSource>(
      std::vector<Target>(200, VectorSource::get("http://localhost/")), VectorSource::After::end);
  scene.begin().output_full(true);
  scene.clock.advance(199ms);
  scene.attack->wake();
  scene.attack->output_full(false);
  scene.clock.advance(1ms);
  const auto again = scene.attack->wake();
  REQUIRE(again);
  CHECK(*again <= scene.clock.now());
  scene.attack->wake();
  CHECK(scene.attack->finished());
  CHECK(scene.writer.results.size() == 200);
}

TEST_CASE("a schedule that waits for connections begins with begin() and the first hit") {
  Scene scene(per_second(10, 1s), 1ms);
  scene.options.waits = true;
  Attack& attack = scene.begin();
  scene.clock.advance(7s);
  CHECK(attack.wake() == std::nullopt);
  CHECK_FALSE(attack.finished());
  SideResult opened;
  opened.outcome.what = What::connect;
  opened.due = opened.began = SimClock::kStart + 2s;
  attack.sink().beside(std::move(opened));
  attack.begin(scene.clock.now() + 5ms);
  CHECK(attack.wake() == SimClock::kStart + 7005ms);
  scene.run();
  REQUIRE(scene.writer.results.size() == 11);
  CHECK(scene.writer.results[0].what == What::connect);
  CHECK(scene.writer.results[0].due == scene.options.began_wall + 2s);
  CHECK(scene.writer.results[0].service == 5s);
  CHECK(scene.writer.results[1].due == scene.options.began_wall + 7005ms);
  CHECK(scene.writer.results[1].delay == 0ns);
  CHECK(attack.last_done() == SimClock::kStart + 7906ms);
}

TEST_CASE("an attack that is stopped before its schedule begins is over") {
  Scene scene(per_second(10, 1s), 1ms);
  scene.options.waits = true;
  Attack& attack = scene.begin();
  attack.stop();
  CHECK(attack.finished());
  attack.begin(scene.clock.now());
  CHECK(attack.wake() == std::nullopt);
  CHECK(attack.counts().planned == 0);
}

TEST_CASE("an attack without hits goes on until its time is over") {
  Plan none;
  none.hits = 0;
  Scene scene(none, 1ms);
  scene.options.until = 1min;
  Attack& attack = scene.begin();
  CHECK(attack.wake() == SimClock::kStart + 1min);
  CHECK_FALSE(attack.finished());
  scene.clock.advance(1min);
  CHECK(attack.wake() == std::nullopt);
  CHECK(attack.finished());
}

TEST_CASE("hits that are due in the warm-up are marked, dropped ones too") {
  Scene scene(per_second(10, 1s), 1ms);
  scene.options.warmup = 300ms;
  scene.begin();
  scene.run_until(150ms);
  scene.attack->output_full(true);
  scene.run_until(450ms);
  scene.attack->output_full(false);
  scene.run();
  REQUIRE(scene.writer.results.size() == 10);
  for (const Result& result : scene.writer.results) {
    CHECK(((result.flags & result_flag::warm_up) != 0) == (result.seq < 3));
  }
}

TEST_CASE("the last targets, which are being prepared, may come in the overrun") {
  Scene scene(per_second(10, 1s), 1ms);
  scene.options.overrun = 500ms;
  scene.source->make_available(9);
  scene.source->prepare_the_rest();
  scene.begin();
  scene.run_until(1s);
  CHECK(scene.attack->wake() == SimClock::kStart + 1500ms);
  scene.clock.advance(200ms);
  scene.source->make_available(10);
  scene.run();
  REQUIRE(scene.writer.results.size() == 10);
  CHECK(scene.writer.results[9].ok());
  CHECK(scene.writer.results[9].delay == 300ms);
}
