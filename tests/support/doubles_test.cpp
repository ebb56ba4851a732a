#include <catch2/catch_test_macros.hpp>

#include "support/fake_protocol.h"
#include "support/memory_writer.h"
#include "support/sim_clock.h"
#include "support/vector_source.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

struct Collected final : HitSink {
  void done(HitId id, Outcome&& outcome) noexcept override {
    ids.push_back(id);
    faults.push_back(outcome.fault);
    if (restart) {
      auto* again = restart;
      restart = nullptr;
      again->start(99, target, *this);
    }
  }
  void step(HitId, StepResult&&) noexcept override {}
  void beside(SideResult&&) noexcept override {}
  std::vector<HitId> ids;
  std::vector<Fault> faults;
  FakeProtocol* restart = nullptr;
  TargetPtr target;
};

TargetPtr some_target() { return std::make_shared<const Target>(VectorSource::get("http://a/")); }

}  // namespace

TEST_CASE("a fake hit ends when its service time is over, in the order of ends") {
  SimClock clock;
  FakeProtocol protocol(clock, [](HitId id, const Target&) {
    return FakeProtocol::Ending{id == 1 ? 30ms : 10ms, {}};
  });
  Collected sink;
  protocol.start(1, some_target(), sink);
  protocol.start(2, some_target(), sink);
  protocol.collect();
  CHECK(sink.ids.empty());
  CHECK(protocol.next_end() == SimClock::kStart + 10ms);
  clock.advance(30ms);
  CHECK_FALSE(protocol.collect());
  CHECK(sink.ids == std::vector<HitId>{2, 1});
  CHECK_FALSE(protocol.next_end());
  CHECK(protocol.starts().size() == 2);
}

TEST_CASE("a fake hit started from inside done waits for the next collect") {
  SimClock clock;
  FakeProtocol protocol(clock, Nanos(0));
  Collected sink;
  sink.restart = &protocol;
  sink.target = some_target();
  protocol.start(1, sink.target, sink);
  CHECK(protocol.collect());
  CHECK(sink.ids == std::vector<HitId>{1});
  CHECK_FALSE(protocol.collect());
  CHECK(sink.ids == std::vector<HitId>{1, 99});
}

TEST_CASE("aborting fake hits cuts each of them once") {
  SimClock clock;
  FakeProtocol protocol(clock, 1s);
  Collected sink;
  protocol.start(1, some_target(), sink);
  protocol.start(2, some_target(), sink);
  protocol.abort_all();
  CHECK(sink.faults == std::vector<Fault>{Fault::cut, Fault::cut});
  CHECK(protocol.in_flight() == 0);
}

TEST_CASE("a list of targets repeats, or ends, or waits") {
  TargetPtr target;
  VectorSource forever({VectorSource::get("http://a/"), VectorSource::get("http://b/")});
  CHECK(forever.next(3, target) == TargetSource::Next::target);
  CHECK(target->url == "http://b/");
  CHECK(target->id == 1);
  forever.make_available(3);
  CHECK(forever.next(3, target) == TargetSource::Next::wait);

  VectorSource once({VectorSource::get("http://a/")}, VectorSource::After::end);
  CHECK(once.next(0, target) == TargetSource::Next::target);
  CHECK(once.next(1, target) == TargetSource::Next::end);
}

TEST_CASE("a memory writer's results outlive the texts they were written with") {
  MemoryWriter writer;
  {
    std::string url = "http://long-enough-to-live-on-the-heap/";
    Result result;
    result.url = url;
    writer.write(result);
    url.assign(url.size(), '?');
  }
  CHECK(writer.results.at(0).url == "http://long-enough-to-live-on-the-heap/");
}
