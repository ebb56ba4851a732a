#include "attack/fleet.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <deque>
#include <map>
#include <semaphore>

#include "loop/loop.h"
#include "record/open.h"
#include "support/files.h"
#include "support/memory_writer.h"
#include "support/vector_source.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// Ends each hit in the next iteration, and had trouble with its sockets.
class Echo final : public Protocol {
 public:
  void start(HitId id, TargetPtr, HitSink& sink) noexcept override {
    open_.emplace_back(id, &sink);
  }
  bool collect() noexcept override {
    const auto ended = std::exchange(open_, {});
    for (const auto& [id, sink] : ended) {
      Outcome outcome;
      outcome.code = 200;
      sink->done(id, std::move(outcome));
    }
    return !ended.empty();
  }
  void abort_all() noexcept override { collect(); }
  LocalTroubles troubles() const noexcept override { return {3, 2, 1}; }

 private:
  std::deque<std::pair<HitId, HitSink*>> open_;
};

// What a whole attack of so many loops wrote.
MemoryWriter attack(const Plan& plan, std::uint32_t loops, bool spin = false) {
  const TempDir dir;
  const std::string path = dir.file("run.bin");
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(fd >= 0);
  const SteadyClock clock;
  const auto pacer = make_pacer(plan);
  VectorSource source("http://localhost/");
  Fleet::Options options;
  options.header.max_in_flight = 64;
  options.header.threads = loops;
  options.spin = spin;
  {
    Fleet fleet(
        options, clock, *pacer, source,
        [](Loop&, std::uint32_t) { return std::make_unique<Echo>(); }, fd);
    std::counting_semaphore changed(0);
    fleet.start([&] { changed.release(); });
    while (!fleet.finished()) changed.acquire();
    fleet.join();
    while (!fleet.output_done()) std::this_thread::yield();
  }
  close(fd);
  MemoryWriter rest;
  const auto reader = open_records({path}, {.idle = {}, .visitor = &rest});
  Result result;
  while (reader->read(result) != Read::end) {
  }
  return rest;
}

}  // namespace

TEST_CASE("each loop of an attack has a health row, however short the attack is") {
  Plan plan;
  plan.rate = {1'000, 1s};
  plan.duration = 20ms;
  const MemoryWriter info = attack(plan, 3);
  CHECK(info.ends.size() == 3);
  std::map<std::uint32_t, Health> rows;
  for (const Health& row : info.health) rows[row.worker] = row;
  REQUIRE(rows.size() == 3);
  for (const auto& [worker, row] : rows) {
    CHECK(row.at > 0ns);
    CHECK(row.cpu > 0ns);
    CHECK(row.in_flight == 0);
    CHECK(row.emfile == 3);
    CHECK(row.eaddrnotavail == 2);
    CHECK(row.enobufs == 1);
    CHECK(row.process_cpu > 0ns);
    CHECK(row.descriptors > 3);
    CHECK(row.output_blocked >= 0ns);
  }
}

TEST_CASE("the CPU time of -spin is not load, and every hit is sent") {
  Plan plan;
  plan.rate = {100, 1s};
  plan.duration = 300ms;
  const MemoryWriter info = attack(plan, 1, true);
  REQUIRE(info.ends.size() == 1);
  CHECK(info.ends[0].done == 30);
  REQUIRE_FALSE(info.health.empty());
  const Health& row = info.health.back();
  CHECK(row.at >= 290ms);
  CHECK(row.cpu < row.at / 2);
}

namespace {

// Its responses come as those of a network: by an event of the loop.
class Wired final : public Protocol {
 public:
  Wired(Loop& loop, std::counting_semaphore<>& ended)
      : ended_(ended), fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), poll_(new uv_poll_t) {
    uv_poll_init(loop.uv(), poll_.get(), fd_);
    poll_->data = this;
    uv_poll_start(poll_.get(), UV_READABLE, [](uv_poll_t* handle, int, int) noexcept {
      static_cast<Wired*>(handle->data)->end();
    });
  }
  ~Wired() override {
    uv_poll_stop(poll_.get());
    ::close(fd_);
  }
  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override {
    echo_.start(id, std::move(target), sink);
    eventfd_write(fd_, 1);
  }
  bool collect() noexcept override { return false; }
  void abort_all() noexcept override { echo_.abort_all(); }

 private:
  void end() noexcept {
    eventfd_t count = 0;
    eventfd_read(fd_, &count);
    echo_.collect();
    ended_.release();
  }

  std::counting_semaphore<>& ended_;
  int fd_;
  UvPtr<uv_poll_t> poll_;
  Echo echo_;
};

}  // namespace

TEST_CASE("with -spin, responses are read while the next hit is not due") {
  const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  const SteadyClock clock;
  Plan plan;
  plan.rate = {1, 1h};
  plan.hits = 2;
  const auto pacer = make_pacer(plan);
  VectorSource source("http://localhost/");
  Fleet::Options options;
  options.header.max_in_flight = 64;
  options.header.threads = 1;
  options.spin = true;
  std::counting_semaphore changed(0), ended(0);
  {
    Fleet fleet(
        options, clock, *pacer, source,
        [&](Loop& loop, std::uint32_t) { return std::make_unique<Wired>(loop, ended); }, fd);
    fleet.start([&] { changed.release(); });
    CHECK(ended.try_acquire_for(1min));
    fleet.stop(Stop::interrupt);
    while (!fleet.finished()) changed.acquire();
    fleet.join();
  }
  close(fd);
}

namespace {

// Is ready when the test says so.
class Slow final : public Protocol {
 public:
  explicit Slow(const std::atomic<bool>& ready) : ready_(ready) {}
  void open(HitSink& sink) noexcept override { sink_ = &sink; }
  bool ready() const noexcept override { return ready_; }
  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override {
    echo_.start(id, std::move(target), sink);
  }
  bool collect() noexcept override { return echo_.collect() || !ready_; }
  void abort_all() noexcept override { echo_.abort_all(); }
  bool close() noexcept override {
    SideResult ended;
    ended.outcome.what = What::disconnect;
    if (!std::exchange(closed_, true)) sink_->beside(std::move(ended));
    return closed_;
  }

 private:
  const std::atomic<bool>& ready_;
  Echo echo_;
  HitSink* sink_ = nullptr;
  bool closed_ = false;
};

}  // namespace

TEST_CASE("a schedule begins when the last loop is ready, and ends when all is closed") {
  const TempDir dir;
  const std::string path = dir.file("run.bin");
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(fd >= 0);
  const SteadyClock clock;
  Plan plan;
  plan.rate = {1'000, 1s};
  plan.hits = 20;
  const auto pacer = make_pacer(plan);
  VectorSource source("http://localhost/");
  Fleet::Options options;
  options.header.max_in_flight = 64;
  options.header.threads = 2;
  options.waits = true;
  std::array<std::atomic<bool>, 2> ready{};
  std::atomic<std::size_t> made = 0;
  const bool interrupted = GENERATE(false, true);
  {
    Fleet fleet(
        options, clock, *pacer, source,
        [&](Loop&, std::uint32_t) { return std::make_unique<Slow>(ready[made++]); }, fd);
    std::counting_semaphore changed(0);
    fleet.start([&] { changed.release(); });
    ready[0] = true;
    CHECK_FALSE(fleet.elapsed());
    if (interrupted) {
      fleet.stop(Stop::interrupt);
    } else {
      ready[1] = true;
    }
    while (!fleet.finished()) changed.acquire();
    CHECK(fleet.elapsed());
    fleet.join();
    while (!fleet.output_done()) std::this_thread::yield();
  }
  close(fd);
  const auto reader = open_records({path});
  Result result;
  std::size_t hits = 0, ends = 0;
  while (reader->read(result) != Read::end) {
    (result.what == What::disconnect ? ends : hits) += 1;
  }
  CHECK(hits == (interrupted ? 0 : 20));
  CHECK(ends == 2);
  REQUIRE(reader->info().runs.size() == 1);
  REQUIRE(reader->info().ends.count == 2);
  CHECK(reader->info().ends.stopped_by(interrupted ? Stop::interrupt : Stop::schedule) > 0);
}
