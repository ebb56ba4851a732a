// Streams of more runs, loops and seconds than anybody keeps.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "analysis/findings.h"
#include "analysis/rate.h"
#include "record/frame_reader.h"
#include "record/frame_writer.h"
#include "report/sample.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

// Writes a stream as it is read: `write` is called with 0, 1, 2, ... until it says false.
class Written final : public Source {
 public:
  explicit Written(std::function<bool(std::uint64_t, FrameWriter&)> write)
      : writer_(sink_, header().run), write_(std::move(write)) {}

  std::size_t read(char* into, std::size_t size) override {
    while (at_ == sink_.bytes.size() && more_) {
      at_ = 0;
      sink_.bytes.clear();
      more_ = write_(n_++, writer_);
      if (!more_) writer_.flush();
    }
    const std::size_t count = sink_.bytes.copy(into, size, at_);
    at_ += count;
    return count;
  }

 private:
  struct Sink final : FrameSink {
    void frame(std::string&& frame) override { bytes += frame; }
    std::string bytes;
  };
  Sink sink_;
  FrameWriter writer_;
  std::function<bool(std::uint64_t, FrameWriter&)> write_;
  std::uint64_t n_ = 0;
  std::size_t at_ = 0;
  bool more_ = true;
};

StreamInfo info_of(std::function<bool(std::uint64_t, FrameWriter&)> write) {
  FrameReader reader(Input("run.bin", std::make_unique<Written>(std::move(write))));
  Result hit;
  REQUIRE(reader.read(hit) == Read::end);
  StreamInfo info = reader.info();
  for (auto& [id, run] : info.by_run) run.hits = run.planned;  // as if they had been written, too
  return info;
}

std::vector<std::string> found(const StreamInfo& info) {
  Metrics metrics;
  add_good(metrics);
  std::vector<std::string> texts;
  const Report report{metrics.summary(), info};
  for (const Finding& finding : findings(report, judge(report))) texts.push_back(finding.text);
  return texts;
}

RunHeader run_number(std::uint64_t n, std::uint32_t threads) {
  RunHeader run = header();
  run.run[0] = static_cast<std::uint8_t>(n);
  run.run[1] = static_cast<std::uint8_t>(n >> 8);
  run.threads = threads;
  run.cores = threads + 1;
  return run;
}

// 130 shards of 8 loops, ten times over. Each loop fires its share of the run's 100 hits.
constexpr std::uint64_t kRuns = 1'300, kLoops = 8;

StreamInfo shards(Stop last_stop, std::uint64_t last_missing) {
  return info_of([=](std::uint64_t n, FrameWriter& writer) {
    const RunHeader run = run_number(n / (kLoops + 1), kLoops);
    const std::uint64_t part = n % (kLoops + 1);
    if (part == 0) {
      writer.write(run);
    } else {
      const bool last = n == kRuns * (kLoops + 1) - 1;
      RunEnd end;
      end.run = run.run;
      end.worker = static_cast<std::uint32_t>(part - 1);
      end.planned = (part <= 4 ? 13 : 12) - (last ? last_missing : 0);
      if (last) end.stop = last_stop;
      writer.write(end);
    }
    return n + 1 < kRuns * (kLoops + 1);
  });
}

struct Day {
  std::uint64_t rows = 1'000'000;  // of two loops
  std::function<void(std::uint64_t, Health&)> change = [](std::uint64_t, Health&) {};
};

StreamInfo day(const Day& day) {
  return info_of([&](std::uint64_t n, FrameWriter& writer) {
    const RunHeader run = run_number(0, 2);
    if (n == 0) writer.write(run);
    if (n < day.rows) {
      Health row;
      row.run = run.run;
      row.worker = static_cast<std::uint32_t>(n % 2);
      row.at = (n / 2 + 1) * 1s;
      row.lag_max = 100us;
      row.longest_turn = 300us;
      row.cpu = 30ms;
      row.process_cpu = row.at / 20;
      row.descriptors = 12;
      day.change(n, row);
      writer.write(row);
      return true;
    }
    RunEnd end;
    end.run = run.run;
    end.worker = static_cast<std::uint32_t>(n - day.rows);
    end.planned = 50;
    writer.write(end);
    return n == day.rows;
  });
}

}  // namespace

TEST_CASE("sums of more than a thousand runs and of ten thousand ends are right") {
  const StreamInfo info = shards(Stop::schedule, 0);
  CHECK(found(info).empty());
  CHECK_FALSE(info.damaged());
  CHECK(info.ends.count == kRuns * kLoops);
  CHECK(info.ends.planned == 100 * kRuns);
  CHECK(planned_hits(info) == 100 * kRuns);
  const Summary summary;
  CHECK(target_rate({summary, info}) == Catch::Approx(50.0 * kRuns));
  // What is kept: a list of known length, and of each run as much as it has loops.
  CHECK(info.runs.size() == StreamInfo::kListedRuns);
  CHECK(info.by_run.size() == kRuns);
  for (const auto& [id, run] : info.by_run) REQUIRE(run.ended.ranges() == 1);
}

TEST_CASE("what the last of ten thousand ends says counts as what the first says") {
  CHECK(found(shards(Stop::schedule, 3)) ==
        std::vector<std::string>{"3 hits were not sent: their targets were read too late (-lazy)"});
  CHECK(found(shards(Stop::interrupt, 3)) ==
        std::vector<std::string>{"the attack ended early: interrupted (SIGINT)"});
}

TEST_CASE("ten thousand ends of one run are told apart from one that is missing") {
  const auto with_ends = [](std::uint64_t ends) {
    return info_of([ends](std::uint64_t n, FrameWriter& writer) {
      const RunHeader run = run_number(0, 10'000);
      if (n == 0) writer.write(run);
      RunEnd end;
      end.run = run.run;
      end.worker = static_cast<std::uint32_t>(n * 7919 % 10'000);
      writer.write(end);
      return n + 1 < ends;
    });
  };
  const StreamInfo whole = with_ends(10'000);
  CHECK_FALSE(whole.incomplete);
  CHECK(whole.by_run.begin()->second.ended.ranges() == 1);
  CHECK(with_ends(9'999).incomplete);
}

TEST_CASE("the last of a million health rows is judged as the first, and none is kept") {
  const StreamInfo quiet = day({.rows = 100'000});
  Metrics metrics;
  add_good(metrics);
  CHECK(judge({metrics.summary(), quiet}).state == Fitness::ok);
  CHECK(found(quiet).empty());
  REQUIRE(quiet.by_run.size() == 1);
  CHECK(quiet.by_run.begin()->second.loops.size() == 2);

  const StreamInfo spoiled = day({.change = [](std::uint64_t n, Health& row) {
    if (n == 999'000) row.longest_turn = 250ms;
    if (n >= 999'990) row.retransmits = 1'000;
  }});
  const auto said = found(spoiled);
  REQUIRE(said.size() == 2);
  CHECK(said[0] == "a loop was blocked for 250ms, and neither sent nor read meanwhile");
  CHECK(said[1].starts_with("1000 TCP segments were retransmitted"));
}
