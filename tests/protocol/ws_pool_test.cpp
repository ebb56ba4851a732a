// The pool of WebSocket connections on fake ones, under a clock that the tests move.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <map>

#include "core/units.h"
#include "kinds/ws_details.h"
#include "protocol/ws/pool.h"
#include "support/sim_clock.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

constexpr MonoTime kStart = SimClock::kStart;

struct FakeWire;
struct Wires : std::map<std::uint32_t, FakeWire*> {  // that are there, by slot
  std::vector<std::uint16_t> closes;                 // codes, also of those that are gone
};

struct FakeWire final : WsConnection {
  FakeWire(Wires& all, std::uint32_t number, std::uint32_t to, Owner& back)
      : wires(all), slot(number), endpoint(to), owner(back) {
    wires[slot] = this;
  }
  ~FakeWire() override {
    if (wires[slot] == this) wires.erase(slot);
  }
  bool send(std::string_view payload, bool) noexcept override {
    sent.emplace_back(payload);
    return !blocked;
  }
  bool full() const noexcept override { return stuffed; }
  void ping(std::string_view payload) noexcept override { pings.emplace_back(payload); }
  void close(std::uint16_t with) noexcept override {
    closed = with;
    wires.closes.push_back(with);
  }
  void give_up() noexcept override {
    Outcome outcome;
    outcome.fault = Fault::connect_timeout;
    owner.failed(slot, std::move(outcome));
  }
  Phases phases() const noexcept override { return {}; }

  Wires& wires;
  std::uint32_t slot, endpoint;
  Owner& owner;
  std::vector<std::string> sent, pings;
  bool blocked = false, stuffed = false;
  std::uint16_t closed = 0;
};

struct Said final : HitSink {
  struct Event {
    HitId id;
    MonoTime at;
    Outcome outcome;
  };
  struct Side {
    Side(MonoTime time, SideResult&& side) : at(time), result(std::move(side)) {}
    // But for a response, which no side result has.
    Side(const Side& other) : at(other.at) {
      result.target = other.result.target;
      result.due = other.result.due;
      result.began = other.result.began;
      const Outcome& from = other.result.outcome;
      Outcome& to = result.outcome;
      to.kind = from.kind;
      to.what = from.what;
      to.code = from.code;
      to.fault = from.fault;
      to.new_connection = from.new_connection;
      to.attempts = from.attempts;
      to.error = from.error;
      to.bytes_out = from.bytes_out;
      to.bytes_in = from.bytes_in;
      to.phases = from.phases;
      to.details = from.details;
    }
    Side(Side&&) = default;
    Side& operator=(const Side&) = delete;
    Side& operator=(Side&&) = default;
    ~Side() = default;

    MonoTime at;
    SideResult result;
  };
  explicit Said(const SimClock& time) : clock(time) {}
  void done(HitId id, Outcome&& outcome) noexcept override {
    events.push_back({id, clock.now(), std::move(outcome)});
    if (when_done) when_done(id);
  }
  void step(HitId, StepResult&&) noexcept override {}
  void beside(SideResult&& result) noexcept override {
    sides.emplace_back(clock.now(), std::move(result));
  }
  std::vector<Side> of(What what) const {
    std::vector<Side> some;
    std::copy_if(sides.begin(), sides.end(), std::back_inserter(some),
                 [&](const Side& side) { return side.result.outcome.what == what; });
    return some;
  }
  const Event& event(HitId id) const {
    const auto found =
        std::find_if(events.begin(), events.end(), [&](const Event& one) { return one.id == id; });
    REQUIRE(found != events.end());
    return *found;
  }
  bool over(HitId id) const {
    return std::any_of(events.begin(), events.end(),
                       [&](const Event& one) { return one.id == id; });
  }

  const SimClock& clock;
  std::function<void(HitId)> when_done;
  std::vector<Event> events;
  std::vector<Side> sides;
};

WsDetails details(const Outcome& outcome) { return WsDetails::of(outcome.details.view()); }

struct Scene {
  SimClock clock;
  Said said{clock};
  std::vector<std::shared_ptr<Target>> targets;
  WsEndpoints endpoints;
  WsOptions options;
  Wires wires;
  std::unique_ptr<WsPool> pool;

  explicit Scene(std::uint64_t connections = 1, Rate rate = {0, 1s}) {
    options.connections = ConnectPlan(connections, rate);
  }
  // Connections by stages, of a schedule that begins now.
  void begin_stages(const std::string& stages) {
    options.connections = ConnectPlan(parse_stages(stages));
    options.ahead = false;
    begin();
    pool->began(clock.now());
    settle();
  }
  Script& add(const std::string& url = "ws://localhost/") {
    auto target = std::make_shared<Target>();
    target->id = static_cast<std::uint32_t>(targets.size());
    target->method = "WS";
    target->url = url;
    auto script = std::make_shared<Script>();
    script->payload = Template("hello {{seq}}");
    target->kind = Kind::ws;
    target->spec = script;
    targets.push_back(std::move(target));
    return *script;
  }
  void match_json(Script& script, Nanos within = 2s) {
    script.match.how = Match::How::json;
    script.match.conditions = {{.path = {std::string("id")}, .written = ".id"}};
    script.match.picks = 1;
    script.match.value = Template("{{seq}}");
    script.match.text = "json .id == {{seq}}";
    script.match.within = within;
  }
  void begin(bool connect = true) {
    for (const auto& target : targets) endpoints.add(*target);
    pool = std::make_unique<WsPool>(
        options, endpoints, 0, clock,
        [this](std::uint32_t endpoint, std::uint32_t slot, WsConnection::Owner& owner) {
          return std::make_unique<FakeWire>(wires, slot, endpoint, owner);
        });
    pool->open(said);
    settle();
    if (connect) connect_all();
  }
  void settle() {
    while (pool->collect()) {
    }
  }
  void connect_all() {
    for (std::size_t before = ~std::size_t{0}; before != wires.size();) {
      before = wires.size();
      for (const auto& [slot, wire] : Wires(wires)) upgrade(slot);
      settle();
    }
  }
  void upgrade(std::uint32_t slot) {
    if (!upgraded[slot]) wires.at(slot)->owner.upgraded(slot);
    upgraded[slot] = true;
  }
  void start(HitId id, std::size_t target = 0) {
    pool->start(id, TargetPtr(TargetPtr(), targets[target].get()), said);
    settle();
  }
  void receive(std::uint32_t slot, const std::string& text) {
    wires.at(slot)->owner.received(slot, {text, text.size()});
    settle();
  }
  void end(std::uint32_t slot, WsEnd how = {1006, Fault::reset, "closed without a close frame"}) {
    upgraded[slot] = false;
    wires.at(slot)->owner.ended(slot, std::move(how));
    settle();
  }
  // On to that time, stopping where the pool wants to be called.
  void go(Nanos by) {
    const MonoTime to = clock.now() + by;
    for (auto next = pool->next(); next && *next <= to; next = pool->next()) {
      clock.set(*next);
      settle();
    }
    clock.set(to);
    settle();
  }
  std::map<std::uint32_t, bool> upgraded;
};

}  // namespace

TEST_CASE("an event is sent on the next connection, and the next message there ends it") {
  Scene scene(2);
  scene.add();
  scene.begin();
  REQUIRE(scene.pool->ready());
  for (HitId id = 0; id < 3; ++id) scene.start(id);
  CHECK(scene.wires.at(0)->sent == std::vector<std::string>{"hello 0", "hello 2"});
  CHECK(scene.wires.at(1)->sent == std::vector<std::string>{"hello 1"});
  scene.clock.advance(5ms);
  scene.receive(0, "first");
  scene.receive(1, "second!");
  REQUIRE(scene.said.events.size() == 2);
  CHECK(details(scene.said.event(0).outcome).connection == 1);
  CHECK(details(scene.said.event(1).outcome).connection == 2);
  CHECK(scene.said.event(1).outcome.kind == Kind::ws);
  CHECK(scene.said.event(1).outcome.fault == Fault::none);
  CHECK(scene.said.event(1).outcome.bytes_out == 7);
  CHECK(scene.said.event(1).outcome.bytes_in == 7);
  CHECK(scene.said.event(1).at == kStart + 5ms);
  CHECK(scene.said.event(1).outcome.phases == Phases{.wait = Nanos::max()});
  scene.receive(1, "nothing waits for this");
  CHECK(scene.said.events.size() == 2);
}

TEST_CASE("a message of which only the beginning was kept counts with all its bytes") {
  Scene scene;
  scene.add();
  scene.targets[0]->response_bytes = 10;
  scene.begin();
  for (HitId id = 0; id < 2; ++id) {
    scene.start(id);
    scene.wires.at(0)->owner.received(0, {"0123456789", id == 0 ? 10U : 1000U});
    const Outcome& outcome = scene.said.event(id).outcome;
    CHECK(outcome.bytes_in == (id == 0 ? 10 : 1000));
    REQUIRE(outcome.response);
    CHECK(outcome.response->body == "0123456789");
    CHECK(outcome.response->truncated == (id == 1));
  }
}

TEST_CASE("the time in a payload is that of the driver's clock") {
  Scene scene;
  Script& script = scene.add();
  script.payload = Template("{{now_ns}}");
  script.open = {{OpenStep::Do::send, Template("at {{now_ns}}"), ""}};
  scene.begin();
  scene.clock.advance(5ms);
  scene.start(0);
  const auto wall = [](Nanos later) {
    return std::to_string((SimClock::kWallStart + later).time_since_epoch().count());
  };
  CHECK(scene.wires.at(0)->sent == std::vector<std::string>{"at " + wall(0ms), wall(5ms)});
}

TEST_CASE("a message ends the event whose value it holds, whatever the order") {
  Scene scene;
  scene.match_json(scene.add());
  scene.begin();
  for (HitId id = 0; id < 3; ++id) scene.start(id);
  scene.receive(0, R"({"id": 2})");
  scene.receive(0, R"({"other": 0})");
  scene.receive(0, R"({"id": 7})");
  scene.receive(0, R"({"id": 0})");
  REQUIRE(scene.said.events.size() == 2);
  CHECK(scene.said.events[0].id == 2);
  CHECK(scene.said.events[1].id == 0);
}

TEST_CASE("a reply that does not meet the requirements fails its event at once") {
  Scene scene(2);
  Script& script = scene.add();
  scene.match_json(script);
  script.match.conditions.push_back(
      {.path = {std::string("result")}, .written = ".result", .exists = true});
  scene.begin();
  scene.start(0);
  scene.start(2);
  scene.start(4);
  scene.receive(0, R"({"id": 4, "error": {}})");
  scene.receive(0, R"({"id": 1, "error": {}})");  // of no event
  scene.receive(0, R"({"id": 0, "result": 1})");
  scene.receive(1, R"({"id": 2, "result": null})");
  CHECK(scene.said.event(0).outcome.fault == Fault::none);
  CHECK(scene.said.event(2).outcome.fault == Fault::none);
  const auto& failed = scene.said.event(4);
  CHECK(failed.at == kStart);
  CHECK(failed.outcome.fault == Fault::check);
  CHECK(failed.outcome.error == "the reply has no .result");
  CHECK(failed.outcome.bytes_in == 22);
  CHECK(failed.outcome.attempts == 1);
  scene.end(0);
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 1);
  CHECK(details(ends[0].result.outcome).messages == MessageCounts{3, 1});
}

TEST_CASE(
    "a broadcast fails with the first receiver whose message does not meet the requirements") {
  Scene scene(3);
  Script& script = scene.add();
  scene.match_json(script);
  script.match.all = true;
  script.match.conditions.push_back(
      {.path = {std::string("text")}, .written = ".text", .exists = true});
  scene.begin();
  scene.start(0);
  scene.receive(1, R"({"id": 0, "text": ""})");
  scene.receive(0, R"({"id": 0})");
  scene.receive(2, R"({"id": 0, "text": ""})");
  REQUIRE(scene.said.events.size() == 1);
  CHECK(scene.said.event(0).outcome.fault == Fault::check);
  CHECK(details(scene.said.event(0).outcome).reach == 1);
  CHECK(details(scene.said.event(0).outcome).receivers == 3);
}

TEST_CASE("a connection tells at its end what it received, and what of that nothing waited for") {
  Scene scene(2);
  Script& script = scene.add();
  scene.match_json(script, 1s);
  script.open = {{OpenStep::Do::wait, Template(), "hello"}};
  script.auto_replies = {{"2", Template("3")}};
  scene.begin();
  scene.receive(0, "not yet");
  scene.receive(0, "hello");  // awaited
  scene.receive(0, "2");      // awaited: a heartbeat
  scene.start(0);
  scene.receive(0, R"({"id": 5})");
  scene.receive(0, R"({"id": 0})");  // awaited
  scene.receive(0, R"({"id": 0})");
  scene.start(1);
  scene.go(2s);
  scene.receive(0, R"({"id": 1})");  // late
  scene.end(0);
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 1);
  CHECK(details(ends[0].result.outcome).messages == MessageCounts{7, 4});
  for (const auto& event : scene.said.events) CHECK_FALSE(details(event.outcome).messages);

  scene.receive(1, "not yet");
  scene.go(1min);  // and was never open
  const auto tries = scene.said.of(What::connect);
  REQUIRE(tries.size() == 2);
  CHECK_FALSE(details(tries[0].result.outcome).messages);
  CHECK(details(tries[1].result.outcome).messages == MessageCounts{1, 1});
}

TEST_CASE("a connection tells at its end which events took any message, and what came besides") {
  Scene scene(1);
  scene.add();
  scene.begin();
  scene.receive(0, "welcome");
  scene.start(0);
  scene.receive(0, "pushed");  // ends the event
  scene.receive(0, "hello 0");
  scene.start(1);
  scene.receive(0, "hello 1");
  scene.end(0);
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 1);
  CHECK(details(ends[0].result.outcome).messages == MessageCounts{4, 2, 2, 1});
}

TEST_CASE("of a broadcast each connection's message is awaited, what others make of it is not") {
  Scene scene(2);
  Script& script = scene.add();
  script.match.all = true;
  script.match.text = "all";
  scene.options.reconnect = true;
  scene.begin();
  scene.start(0);
  scene.receive(0, "hello 0");
  scene.receive(0, "pushed");
  scene.receive(1, "hello 0");
  scene.end(0);
  scene.end(1);
  scene.connect_all();
  scene.go(10s);
  scene.connect_all();
  scene.end(0);
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 3);
  CHECK(details(ends[0].result.outcome).messages == MessageCounts{2, 1, 1, 1});
  CHECK(details(ends[1].result.outcome).messages == MessageCounts{1, 0, 1, 0});
  CHECK(details(ends[2].result.outcome).messages == MessageCounts{0, 0});  // counted anew
}

TEST_CASE("an event without a reply in its time is lost, exactly then") {
  Scene scene;
  scene.match_json(scene.add(), 2s);
  scene.match_json(scene.add(), 1s);
  scene.begin();
  scene.start(0, 0);
  scene.go(500ms);
  scene.start(1, 1);
  scene.go(10s);
  REQUIRE(scene.said.events.size() == 2);
  CHECK(scene.said.event(1).at == kStart + 1500ms);
  CHECK(scene.said.event(0).at == kStart + 2s);
  CHECK(scene.said.event(0).outcome.fault == Fault::lost);
  CHECK(scene.said.event(0).outcome.error == "no reply in its time");
  scene.receive(0, R"({"id": 0})");
  CHECK(scene.said.events.size() == 2);
}

TEST_CASE("an event that no message matched in its time says how many came") {
  for (const int others : {1, 3, 12}) {
    Scene scene;
    scene.match_json(scene.add(), 2s);
    scene.begin();
    scene.receive(0, R"({"id": 7})");  // before it
    scene.start(0, 0);
    for (int i = 0; i < others; ++i) scene.receive(0, R"({"id": 7})");
    scene.go(10s);
    REQUIRE(scene.said.events.size() == 1);
    CHECK(scene.said.event(0).outcome.fault == Fault::lost);
    const std::string count = others > 9 ? "10 or more" : std::to_string(others);
    CHECK(scene.said.event(0).outcome.error == "no match in its time: " + count +
                                                   (others == 1 ? " message" : " messages") +
                                                   " came that nothing waited for");
  }
}

TEST_CASE("events without a time of their own have that of -timeout, or none") {
  Scene scene;
  scene.add();
  scene.options.timeout = 30s;
  scene.begin();
  scene.start(0);
  scene.go(1min);
  CHECK(scene.said.event(0).at == kStart + 30s);
  Scene patient;
  patient.add();
  patient.options.timeout = 0s;
  patient.begin();
  patient.start(0);
  patient.go(1h);
  CHECK(patient.said.events.empty());
}

TEST_CASE("an event that nothing ends is done when the kernel has it") {
  Scene scene;
  scene.add().match.how = Match::How::none;
  scene.begin();
  scene.start(0);
  CHECK(scene.said.event(0).outcome.fault == Fault::none);
  CHECK(scene.said.event(0).outcome.phases == Phases{.send = Nanos::max()});
  scene.wires.at(0)->blocked = true;
  scene.start(1);
  scene.receive(0, "not for me");
  CHECK_FALSE(scene.said.over(1));
  scene.go(10ms);
  scene.wires.at(0)->owner.drained(0);
  scene.settle();
  CHECK(scene.said.event(1).at == kStart + 10ms);
}

TEST_CASE("an event that is started when the kernel has another waits for the kernel, too") {
  Scene scene;
  scene.add().match.how = Match::How::none;
  scene.begin();
  scene.wires.at(0)->blocked = true;
  scene.start(0);
  scene.said.when_done = [&](HitId id) {
    if (id < 5)
      scene.pool->start(id + 1, TargetPtr(TargetPtr(), scene.targets[0].get()), scene.said);
  };
  for (HitId id = 0; id < 3; ++id) {
    CHECK_FALSE(scene.said.over(id));
    scene.wires.at(0)->owner.drained(0);
    scene.settle();
    CHECK(scene.said.events.size() == id + 1);
    CHECK(scene.said.event(id).outcome.fault == Fault::none);
  }
}

TEST_CASE("events of a target that is new when the kernel has others disturb no one") {
  Scene scene;
  scene.add().match.how = Match::How::none;
  scene.match_json(scene.add());
  scene.add();
  scene.begin();
  scene.wires.at(0)->blocked = true;
  for (HitId id = 0; id < 3; ++id) scene.start(id);
  scene.said.when_done = [&](HitId id) {
    const std::size_t other = 1 + id % 2;
    if (id < 3) {
      scene.pool->start(10 + id, TargetPtr(TargetPtr(), scene.targets[other].get()), scene.said);
    }
  };
  scene.wires.at(0)->owner.drained(0);
  scene.settle();
  CHECK(scene.said.events.size() == 3);
  CHECK(scene.wires.at(0)->sent.size() == 6);
  scene.receive(0, R"({"id": 10})");
  scene.receive(0, R"({"id": 11})");
  for (const auto& event : scene.said.events) CHECK(event.outcome.fault == Fault::none);
}

TEST_CASE("an event is lost at once on a connection that takes no more") {
  Scene scene;
  scene.add();
  scene.begin();
  scene.wires.at(0)->stuffed = true;
  scene.start(0);
  CHECK(scene.said.event(0).outcome.fault == Fault::lost);
  CHECK(scene.said.event(0).outcome.attempts == 0);
  CHECK(details(scene.said.event(0).outcome).connection == 1);
  CHECK(scene.wires.at(0)->sent.empty());
  scene.wires.at(0)->stuffed = false;
  scene.start(1);
  scene.receive(0, "reply");
  CHECK(scene.said.event(1).outcome.fault == Fault::none);
}

TEST_CASE("events end with their connection, and are lost where none is open") {
  Scene scene(2);
  scene.add();
  scene.begin();
  scene.start(0);
  scene.start(1);
  scene.go(3s);
  scene.end(0);
  CHECK(scene.said.event(0).outcome.fault == Fault::lost);
  CHECK(scene.said.event(0).outcome.error == "its connection ended before the reply");
  CHECK_FALSE(scene.said.over(1));
  scene.start(2);
  CHECK(scene.wires.at(1)->sent.back() == "hello 2");
  scene.end(1);
  scene.start(3);
  CHECK(scene.said.event(3).outcome.error == "no connection was open");
  CHECK(details(scene.said.event(3).outcome).connection == 0);
  const auto lost = scene.said.of(What::disconnect);
  REQUIRE(lost.size() == 2);
  CHECK(lost[0].result.due == kStart);
  CHECK(lost[0].at == kStart + 3s);
  CHECK(lost[0].result.outcome.code == 1006);
  CHECK(lost[0].result.outcome.fault == Fault::reset);
  CHECK(details(lost[0].result.outcome).connection == 1);
  scene.go(1min);
  CHECK(scene.wires.empty());
}

TEST_CASE("so many handshakes at a time: those behind are due when it is their turn") {
  Scene scene(5);
  scene.options.at_once = 2;
  scene.add();
  scene.begin(false);
  CHECK(scene.wires.size() == 2);
  scene.go(10ms);
  scene.upgrade(1);
  scene.settle();
  CHECK(scene.wires.size() == 3);
  CHECK_FALSE(scene.pool->ready());
  scene.go(10ms);
  scene.connect_all();
  CHECK(scene.pool->ready());
  CHECK(scene.pool->connections() == 5);
  const auto made = scene.said.of(What::connect);
  REQUIRE(made.size() == 5);
  CHECK(made[0].result.due == kStart);
  CHECK(made[0].at == kStart + 10ms);
  CHECK(made[0].result.outcome.code == 101);
  CHECK(made[4].result.due == made[4].result.began);
  CHECK(made[4].result.due == kStart + 20ms);
}

TEST_CASE("at a rate connections are due when the rate says, whatever becomes of those before") {
  Scene scene(3, {10, 1s});
  scene.add();
  scene.begin(false);
  scene.go(1s);
  CHECK(scene.wires.size() == 3);
  scene.connect_all();
  const auto made = scene.said.of(What::connect);
  REQUIRE(made.size() == 3);
  CHECK(made[2].result.due == kStart + 200ms);
  CHECK(made[2].result.began == kStart + 200ms);
  CHECK(made[2].at == kStart + 1s);
}

TEST_CASE("a connection that fails is a record, and not tried again without -reconnect") {
  Scene scene(2);
  scene.add();
  scene.options.timeout = 1s;
  scene.begin(false);
  scene.upgrade(1);
  scene.go(1min);
  CHECK(scene.pool->ready());
  const auto made = scene.said.of(What::connect);
  REQUIRE(made.size() == 2);
  CHECK(made[1].result.outcome.fault == Fault::connect_timeout);
  CHECK(made[1].at == kStart + 1s);
  CHECK(scene.wires.size() == 1);
}

TEST_CASE("a lost connection comes back after a back-off that doubles, and says how long it took") {
  Scene scene;
  scene.options.reconnect = true;
  scene.add();
  scene.begin();
  scene.go(1s);
  scene.end(0);
  std::vector<Nanos> waits;
  for (int i = 0; i < 8; ++i) {
    const MonoTime before = scene.clock.now();
    const auto next = scene.pool->next();
    REQUIRE(next);
    waits.push_back(*next - before);
    scene.go(waits.back());
    REQUIRE(scene.wires.size() == 1);
    Outcome refused;
    refused.fault = Fault::refused;
    if (i < 7) scene.wires.at(0)->owner.failed(0, std::move(refused));
    if (i < 7) scene.settle();
  }
  for (int i = 0; i < 8; ++i) {
    const Nanos longest = std::min<Nanos>(100ms * (1 << i), 5s);
    CHECK(waits[static_cast<std::size_t>(i)] >= longest / 2);
    CHECK(waits[static_cast<std::size_t>(i)] < longest);
  }
  CHECK(scene.said.of(What::recover).empty());
  scene.upgrade(0);
  const auto recovered = scene.said.of(What::recover);
  REQUIRE(recovered.size() == 1);
  CHECK(recovered[0].result.due == kStart + 1s);
  CHECK(recovered[0].at == scene.clock.now());
  CHECK(scene.said.of(What::connect).size() == 9);
  scene.start(0);
  scene.receive(0, "again");
  CHECK(scene.said.event(0).outcome.fault == Fault::none);
  // And the next time it begins anew.
  scene.end(0);
  CHECK(*scene.pool->next() - scene.clock.now() < 100ms);
}

TEST_CASE("a connection greets before it is open, and waits for what it must hear") {
  Scene scene;
  Script& script = scene.add();
  script.open = {{OpenStep::Do::wait, {}, "0"},
                 {OpenStep::Do::send, Template("40 {{connection}}"), ""},
                 {OpenStep::Do::wait, {}, "40"}};
  script.auto_replies = {{"2", Template("3")}};
  scene.begin();
  CHECK_FALSE(scene.pool->ready());
  scene.receive(0, "noise");
  scene.receive(0, "2");
  scene.receive(0, "0{...}");
  CHECK(scene.wires.at(0)->sent == std::vector<std::string>{"3", "40 1"});
  scene.go(1s);
  scene.receive(0, "40{...}");
  CHECK(scene.pool->ready());
  const auto made = scene.said.of(What::connect);
  REQUIRE(made.size() == 1);
  CHECK(made[0].at == kStart + 1s);
  scene.start(0);
  scene.receive(0, "2");
  CHECK_FALSE(scene.said.over(0));
  CHECK(scene.wires.at(0)->sent.back() == "3");
  scene.receive(0, "42");
  CHECK(scene.said.over(0));
}

TEST_CASE("a greeting that never comes, or ends early, is a connection that failed") {
  Scene scene(2);
  scene.add().open = {{OpenStep::Do::wait, {}, "0"}};
  scene.options.timeout = 3s;
  scene.begin();
  scene.end(1, {4001, Fault::status, "closed by the server: no"});
  scene.go(10s);
  const auto made = scene.said.of(What::connect);
  REQUIRE(made.size() == 2);
  CHECK(made[0].result.outcome.fault == Fault::status);
  CHECK(made[0].result.outcome.error == "closed by the server: no");
  CHECK(made[1].result.outcome.fault == Fault::timeout);
  CHECK(made[1].at == kStart + 3s);
  CHECK(scene.said.of(What::disconnect).empty());
  CHECK(scene.wires.empty());
}

TEST_CASE(
    "a greeting that is another one is shown, without what differs from connection to connection") {
  Scene scene(2);
  scene.add().open = {{OpenStep::Do::wait, {}, "0"}};
  scene.options.timeout = 3s;
  scene.begin();
  scene.receive(0, "44{\"message\":\"no seat for 3f2a\"}");
  scene.receive(1, "44{\"message\":\"no seat for 77\"}");
  scene.go(10s);
  const auto made = scene.said.of(What::connect);
  REQUIRE(made.size() == 2);
  for (const auto& one : made) {
    CHECK(one.result.outcome.error ==
          "timeout waiting for what \"> open wait\" wants; instead came "
          "\"#{\"message\":\"no seat for #\"}\"");
  }
}

TEST_CASE("pings measure round trips, one without a pong in time is lost") {
  Scene scene;
  scene.options.ping = 5s;
  scene.add();
  scene.begin();
  scene.go(5s);
  FakeWire& wire = *scene.wires.at(0);
  REQUIRE(wire.pings.size() == 1);
  const MonoTime first = scene.clock.now();
  wire.owner.ponged(0, "not mine");
  scene.clock.advance(3ms);
  wire.owner.ponged(0, wire.pings[0]);
  wire.owner.ponged(0, wire.pings[0]);
  auto pings = scene.said.of(What::ping);
  REQUIRE(pings.size() == 1);
  CHECK(pings[0].at == first + 3ms);
  CHECK(pings[0].result.outcome.fault == Fault::none);
  scene.go(10s);
  pings = scene.said.of(What::ping);
  REQUIRE(pings.size() == 2);
  CHECK(pings[1].result.outcome.fault == Fault::lost);
  CHECK(pings[1].at - pings[1].result.began == 5s);
  CHECK(wire.pings.size() == 3);
}

TEST_CASE("at the end connections are closed in good order, and what does not respond is left") {
  Scene scene(3);
  scene.add();
  scene.options.drain = 5s;
  scene.begin();
  scene.go(1s);
  CHECK_FALSE(scene.pool->close());
  for (const auto& [slot, wire] : scene.wires) CHECK(wire->closed == 1000);
  scene.end(0, {1000, Fault::none, ""});
  scene.end(2, {1006, Fault::none, ""});
  CHECK_FALSE(scene.pool->close());
  scene.go(10s);
  CHECK(scene.pool->close());
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 3);
  CHECK(ends[0].result.outcome.code == 1000);
  CHECK(ends[0].result.outcome.fault == Fault::none);
  CHECK(ends[2].result.outcome.fault == Fault::timeout);
  CHECK(ends[2].at == kStart + 6s);
  CHECK(scene.wires.empty());
}

TEST_CASE("what is being opened when the attack ends is given up, and nothing comes back") {
  Scene scene(2);
  scene.options.reconnect = true;
  scene.add();
  scene.begin(false);
  scene.upgrade(0);
  scene.end(0);
  CHECK(scene.pool->close());
  scene.go(1min);
  CHECK(scene.wires.empty());
  CHECK(scene.said.of(What::connect).size() == 1);
  REQUIRE(scene.said.of(What::cut).size() == 1);
  CHECK(scene.said.of(What::cut)[0].result.outcome.fault == Fault::none);
  CHECK(details(scene.said.of(What::cut)[0].result.outcome).connection == 2);
}

TEST_CASE("each handshake that was begun is told once: opened, failed, given up or cut") {
  Scene scene(4);
  scene.options.timeout = 300ms;
  scene.add();
  scene.begin(false);
  CHECK(scene.wires.size() == 4);
  scene.upgrade(0);
  Outcome refused;
  refused.fault = Fault::refused;
  scene.wires.at(1)->owner.failed(1, std::move(refused));
  scene.settle();
  scene.go(100ms);
  CHECK_FALSE(scene.pool->ready());
  scene.go(200ms);
  CHECK(scene.pool->ready());
  std::vector<Fault> faults;
  for (const auto& side : scene.said.of(What::connect)) {
    faults.push_back(side.result.outcome.fault);
  }
  CHECK(faults ==
        std::vector{Fault::none, Fault::refused, Fault::connect_timeout, Fault::connect_timeout});
  scene.end(0, {1000, Fault::none, ""});
  scene.pool->close();
  CHECK(scene.said.of(What::connect).size() == 4);
  CHECK(scene.said.of(What::disconnect).size() == 1);
}

TEST_CASE("an abort cuts each event once, and closes without waiting for the close handshake") {
  Scene scene(2);
  scene.add();
  Script& all = scene.add();
  all.match.all = true;
  all.match.text = "all";
  scene.begin();
  scene.start(0);
  scene.start(1);
  scene.start(2, 1);
  scene.receive(0, "reply");
  scene.pool->abort_all();
  CHECK(scene.said.event(0).outcome.fault == Fault::none);
  CHECK(scene.said.event(1).outcome.fault == Fault::cut);
  CHECK(scene.said.event(2).outcome.fault == Fault::cut);
  CHECK(scene.said.events.size() == 3);
  CHECK(scene.wires.closes == std::vector<std::uint16_t>{1000, 1000});
  CHECK(scene.wires.empty());
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 2);
  for (const auto& end : ends) {
    CHECK(end.result.outcome.fault == Fault::none);
    CHECK(end.result.outcome.code == 1006);
  }
  CHECK(scene.pool->close());
  scene.pool->abort_all();
  scene.settle();
  CHECK(scene.said.sides.size() == 4);
  CHECK(scene.wires.empty());
}

TEST_CASE("a broadcast is over when every connection has it, and says when it came") {
  Scene scene(4);
  Script& script = scene.add();
  script.match.all = true;
  script.match.text = "all";
  script.match.within = 2s;
  scene.begin();
  scene.start(0);
  for (std::uint32_t slot = 0; slot < 4; ++slot) {
    CHECK_FALSE(scene.said.over(0));
    scene.go(10ms);
    scene.receive(slot, "hello 0");
  }
  const Outcome& outcome = scene.said.event(0).outcome;
  CHECK(outcome.fault == Fault::none);
  CHECK(details(outcome).reach == 4);
  CHECK(details(outcome).receivers == 4);
  CHECK(details(outcome).first == 10ms);
  CHECK(details(outcome).median == 20ms);
  CHECK(outcome.bytes_in == 28);
  CHECK(scene.said.event(0).at == kStart + 40ms);
}

TEST_CASE("a broadcast that does not come everywhere says how far it came") {
  Scene scene(4);
  Script& script = scene.add();
  script.match.all = true;
  script.match.text = "all";
  script.match.within = 2s;
  scene.begin();
  scene.start(0);
  scene.receive(1, "hello 0");
  scene.receive(1, "something else");
  scene.end(2);
  scene.go(5s);
  const Outcome& late = scene.said.event(0).outcome;
  CHECK(late.fault == Fault::lost);
  CHECK(details(late).reach == 1);
  CHECK(details(late).receivers == 4);
  CHECK(scene.said.event(0).at == kStart + 2s);
  // When all that are left have it, nothing more is to come.
  scene.start(1);
  scene.receive(0, "hello 1");
  scene.receive(1, "hello 1");
  CHECK_FALSE(scene.said.over(1));
  scene.end(3);
  CHECK(details(scene.said.event(1).outcome).reach == 2);
  CHECK(details(scene.said.event(1).outcome).receivers == 3);
  CHECK(scene.said.event(1).outcome.fault == Fault::lost);
}

TEST_CASE("targets that ask for the same connection share it, others have their own") {
  Scene scene(4);
  scene.add("ws://localhost/a");
  scene.add("ws://localhost/b");
  scene.add("ws://localhost/a");
  scene.begin();
  CHECK(scene.endpoints.size() == 2);
  scene.start(0, 0);
  scene.start(1, 1);
  scene.start(2, 2);
  CHECK(scene.wires.at(0)->endpoint == 0);
  CHECK(scene.wires.at(1)->endpoint == 1);
  CHECK(scene.wires.at(0)->sent.size() == 1);
  CHECK(scene.wires.at(1)->sent.size() == 1);
  CHECK(scene.wires.at(2)->sent.size() == 1);
  scene.end(1);
  scene.end(3);
  scene.start(3, 1);
  CHECK(scene.said.event(3).outcome.error == "no connection was open");
}

TEST_CASE("a close frame without a reply is no fault where -drain gives no time for one") {
  Scene scene;
  scene.options.drain = 0s;
  scene.add();
  scene.begin();
  CHECK_FALSE(scene.pool->close());
  scene.settle();
  CHECK(scene.pool->close());
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].result.outcome.code == 1006);
  CHECK(ends[0].result.outcome.fault == Fault::none);
}

TEST_CASE("connections follow their stages from the start of the schedule on") {
  Scene scene;
  scene.options.connections = ConnectPlan(parse_stages("4s:4 4s:0"));
  scene.options.ahead = false;
  scene.add();
  scene.begin();
  CHECK(scene.pool->ready());
  scene.go(10s);
  CHECK(scene.wires.empty());
  const MonoTime t0 = scene.clock.now();
  scene.pool->began(t0);
  for (int i = 0; i < 4; ++i) {
    scene.settle();
    scene.connect_all();
    CHECK(scene.pool->connections() == static_cast<std::uint64_t>(i + 1));
    scene.go(1s);
  }
  for (HitId id = 0; id < 4; ++id) scene.start(id);
  scene.go(1s);
  // The last one has an event to wait for.
  CHECK(scene.pool->connections() == 3);
  CHECK(scene.wires.at(3)->closed == 0);
  scene.receive(3, "reply");
  CHECK(scene.wires.at(3)->closed == 1000);
  scene.end(3, {1000, Fault::none, ""});
  CHECK(scene.said.of(What::disconnect).at(0).result.outcome.fault == Fault::none);
}

TEST_CASE("a connection that is wanted again during its close handshake is opened after it") {
  Scene scene;
  scene.options.drain = 500ms;
  scene.add();
  scene.begin_stages("1s:1 1s:0 1s:1 1s:0");
  scene.pool->exhausted();  // no events: nothing keeps it
  scene.connect_all();
  scene.go(2s);  // closed and wanted again at the same time
  REQUIRE(scene.wires.at(0)->closed == 1000);
  scene.end(0, {1000, Fault::none, ""});
  REQUIRE(scene.wires.size() == 1);
  CHECK(scene.wires.at(0)->closed == 0);
  scene.connect_all();
  CHECK(scene.pool->connections() == 1);
  // What does not respond is left.
  scene.go(2400ms);
  CHECK(scene.wires.size() == 1);
  scene.go(200ms);
  CHECK(scene.wires.empty());
  CHECK(scene.pool->close());
  const auto ends = scene.said.of(What::disconnect);
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].result.outcome.fault == Fault::none);
  CHECK(ends[1].result.outcome.fault == Fault::timeout);
  CHECK(scene.said.of(What::connect).size() == 2);
}

TEST_CASE("a connection that is closed while it is being made is gone at once") {
  Scene scene;
  scene.add();
  scene.begin_stages("1s:1 1s:0");
  scene.pool->exhausted();
  REQUIRE(scene.wires.size() == 1);
  scene.clock.advance(2s);
  scene.pool->collect();
  CHECK(scene.wires.empty());
  // Likewise one whose greeting never comes.
  Scene greeting;
  greeting.add().open = {{OpenStep::Do::wait, {}, "0"}};
  greeting.options.timeout = 3s;
  greeting.begin();
  greeting.clock.advance(3s);
  greeting.pool->collect();
  CHECK(greeting.wires.empty());
}

TEST_CASE("connections that a ramp gives up while they open are neither opened nor failed") {
  Scene scene;
  scene.add().open = {{OpenStep::Do::wait, {}, "0"}};
  scene.begin_stages("4s:4 4s:0");
  scene.connect_all();
  scene.receive(0, "0");  // the first is open
  scene.go(3s);
  REQUIRE(scene.wires.size() == 4);
  scene.upgrade(2);  // the third waits for its greeting, the others for their handshake
  scene.receive(2, "noise");
  scene.go(4s);
  CHECK(scene.wires.size() == 1);
  const auto cut = scene.said.of(What::cut);
  REQUIRE(cut.size() == 3);
  CHECK(cut[0].result.due == kStart + 3s);
  CHECK(cut[0].at == kStart + 5s);
  CHECK(details(cut[0].result.outcome).connection == 4);
  for (const auto& one : cut) {
    CHECK(one.result.outcome.fault == Fault::none);
    CHECK(one.result.outcome.error.empty());
  }
  CHECK(details(cut[1].result.outcome).messages == MessageCounts{1, 1});
  CHECK(scene.said.of(What::connect).size() == 1);
  CHECK(scene.said.of(What::disconnect).empty());
}

TEST_CASE("the last connection of an endpoint stays while events are to be sent") {
  Scene scene;
  scene.add("ws://localhost/a");
  scene.add("ws://localhost/b");
  scene.begin_stages("4s:4 4s:0");
  for (int i = 0; i < 4; ++i) {
    scene.connect_all();
    scene.go(1s);
  }
  REQUIRE(scene.pool->connections() == 4);
  scene.go(10s);  // which is longer than the plan
  CHECK(scene.pool->connections() == 2);
  CHECK(scene.wires.closes.size() == 2);
  scene.start(0, 0);
  scene.start(1, 1);
  scene.receive(0, "reply");
  scene.pool->exhausted();
  CHECK(scene.wires.at(0)->closed == 1000);
  CHECK(scene.wires.at(1)->closed == 0);  // waits for its reply
  scene.receive(1, "reply");
  CHECK(scene.wires.at(1)->closed == 1000);
  for (const auto& event : scene.said.events) CHECK(event.outcome.fault == Fault::none);
}

TEST_CASE("a connection that stayed goes on as one of the plan when it is wanted again") {
  Scene scene;
  scene.add();
  scene.begin_stages("1s:1 1s:0 1s@0 2s:2 1s:0");
  scene.connect_all();
  scene.go(3500ms);
  CHECK(scene.pool->connections() == 1);
  scene.go(1s);
  scene.connect_all();
  CHECK(scene.pool->connections() == 2);
  CHECK(scene.said.of(What::connect).size() == 2);
  CHECK(scene.wires.closes.empty());
  scene.go(1s);
  CHECK(scene.pool->connections() == 1);
  CHECK(scene.said.of(What::cut).empty());
}

TEST_CASE("a connection that opens relieves the one that stayed for it") {
  Scene scene;
  scene.options.reconnect = true;
  scene.add();
  scene.begin_stages("2s:2 10s@2 2s:0");
  scene.connect_all();
  scene.go(1s);
  scene.connect_all();
  scene.go(11s);
  scene.end(0);  // and comes back only after the other was to be closed
  scene.go(1500ms);
  CHECK(scene.pool->connections() == 1);
  CHECK(scene.wires.at(1)->closed == 0);
  scene.connect_all();
  CHECK(scene.wires.at(1)->closed == 1000);
  CHECK(scene.pool->connections() == 1);
  scene.end(1, {1000, Fault::none, ""});
  scene.go(1min);
  CHECK(scene.pool->connections() == 1);
  // It is lost, and no other is there: it comes back.
  scene.end(0);
  scene.go(1s);
  scene.connect_all();
  CHECK(scene.pool->connections() == 1);
  scene.pool->exhausted();
  CHECK(scene.wires.at(0)->closed == 1000);
}

TEST_CASE("where no connection is open, the last that may open is not given up") {
  Scene scene;
  scene.add();
  scene.options.timeout = 1min;
  scene.begin_stages("3s:3 3s:0");
  scene.go(10s);
  CHECK(scene.wires.size() == 1);
  CHECK(scene.said.of(What::cut).size() == 2);
  scene.connect_all();
  CHECK(scene.pool->connections() == 1);
  scene.start(0);
  scene.receive(0, "reply");
  CHECK(scene.said.event(0).outcome.fault == Fault::none);
  // Without -reconnect, one that fails is not kept.
  scene.end(0);
  scene.go(1min);
  CHECK(scene.wires.empty());
  scene.pool->exhausted();
  CHECK(scene.pool->close());
}

TEST_CASE("without events to come, the plan closes the last connection") {
  Scene scene;
  scene.add();
  scene.begin_stages("1s:1 1s:0 5s:0");
  scene.pool->exhausted();
  scene.connect_all();
  scene.go(2s);
  CHECK(scene.wires.at(0)->closed == 1000);
}

TEST_CASE("connections that were lost come back no more at a time than they were opened") {
  Scene scene(10);
  scene.options.at_once = 2;
  scene.options.reconnect = true;
  scene.add();
  scene.begin();
  for (std::uint32_t slot = 0; slot < 10; ++slot) scene.end(slot);
  scene.go(1s);
  CHECK(scene.wires.size() == 2);
  scene.connect_all();
  CHECK(scene.said.of(What::recover).size() == 10);
}

TEST_CASE("replies come to events in turn, whatever time each target gives them") {
  Scene scene;
  scene.add();
  Script& hasty = scene.add();
  hasty.match.text = "next within 1s";
  hasty.match.within = 1s;
  scene.begin();
  scene.start(0, 0);
  scene.start(1, 1);
  scene.start(2, 0);
  scene.receive(0, "first");
  CHECK(scene.said.over(0));
  scene.receive(0, "second");
  CHECK(scene.said.over(1));
  CHECK_FALSE(scene.said.over(2));
}

TEST_CASE("of broadcasts that ask for the same, each message is for the oldest yet to come there") {
  Scene scene(3);
  Script& script = scene.add();
  script.match.all = true;
  script.match.text = "all";
  scene.begin();
  scene.start(0);
  scene.start(1);
  for (const std::uint32_t slot : {0U, 0U, 1U, 1U}) scene.receive(slot, "x");
  CHECK(scene.said.events.empty());
  scene.receive(2, "x");
  CHECK(details(scene.said.event(0).outcome).reach == 3);
  CHECK_FALSE(scene.said.over(1));
  scene.receive(0, "one too many");
  scene.end(2);
  CHECK(details(scene.said.event(1).outcome).reach == 2);
  CHECK(details(scene.said.event(1).outcome).receivers == 3);
}

TEST_CASE("a connection that is to be closed waits for the broadcasts that are yet to come there") {
  Scene scene;
  scene.options.connections = ConnectPlan(parse_stages("2s:2 2s:0"));
  scene.options.ahead = false;
  Script& script = scene.add();
  script.match.all = true;
  script.match.text = "all";
  script.match.within = 5s;
  scene.begin();
  scene.pool->began(scene.clock.now());
  scene.settle();
  scene.connect_all();
  scene.go(1s);
  scene.connect_all();
  REQUIRE(scene.pool->connections() == 2);
  scene.start(0);
  scene.go(2s);
  CHECK(scene.pool->connections() == 1);
  CHECK(scene.wires.at(1)->closed == 0);
  scene.start(1);  // not for the one that leaves
  scene.receive(1, "first");
  CHECK(scene.wires.at(1)->closed == 1000);
  scene.receive(0, "first");
  scene.receive(0, "second");
  CHECK(details(scene.said.event(0).outcome).reach == 2);
  CHECK(details(scene.said.event(1).outcome).receivers == 1);
  CHECK(scene.said.event(1).outcome.fault == Fault::none);
  // What does not come is not waited for longer than the broadcast does.
  scene.start(2);
  scene.pool->exhausted();
  scene.go(1s);
  CHECK(scene.wires.at(0)->closed == 0);
  scene.go(5s);
  CHECK(scene.said.event(2).outcome.fault == Fault::lost);
  CHECK(std::count(scene.wires.closes.begin(), scene.wires.closes.end(), 1000) == 2);
}

TEST_CASE("random texts that are said beside the events are others each time") {
  Scene scene;
  Script& script = scene.add();
  script.open = {{OpenStep::Do::send, Template("{{uuid}}"), ""}};
  script.auto_replies = {{"2", Template("{{uuid}}")}};
  scene.begin();
  scene.receive(0, "2");
  scene.receive(0, "2");
  const auto& sent = scene.wires.at(0)->sent;
  REQUIRE(sent.size() == 3);
  CHECK(sent[0] != sent[1]);
  CHECK(sent[1] != sent[2]);
}

TEST_CASE("a loop opens its connections where its events go") {
  Scene scene(4);
  scene.options.loops = 2;  // of which this is the first: it sends the events of the first target
  scene.add("ws://localhost/a");
  scene.add("ws://localhost/b");
  scene.begin();
  REQUIRE(scene.wires.size() == 2);
  for (const auto& [slot, wire] : scene.wires) CHECK(wire->endpoint == 0);
}
