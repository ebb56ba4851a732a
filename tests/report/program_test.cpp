// The program `report`, run as users run it.
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <optional>
#include <string>

#include "record/frame_writer.h"
#include "report/sample.h"
#include "support/files.h"
#include "support/process.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

class Joined final : public FrameSink {
 public:
  void frame(std::string&& bytes) override { all += bytes; }
  std::string all;
};

// The stream of an attack of hits [from, to): all of it, or as far as it got; or the rest of it
// after `before` hits.
std::string stream(std::uint64_t from, std::uint64_t to, bool ended = true,
                   std::uint64_t before = 0) {
  Joined joined;
  FrameWriter writer(joined, header().run);
  writer.write(header());
  for (std::uint64_t n = from; n < to; ++n) writer.write(hit(n, n * 20ms, 2ms));
  if (ended) {
    RunEnd end;
    end.run = header().run;
    end.planned = before + to - from;
    writer.write(end);
  }
  writer.flush();
  return joined.all;
}

std::string hits_alone(std::uint64_t from, std::uint64_t to) {
  Joined joined;
  FrameWriter writer(joined, header().run);
  for (std::uint64_t n = from; n < to; ++n) writer.write(hit(n, n * 20ms, 2ms));
  writer.flush();
  return joined.all;
}

Command report(std::vector<std::string> args, std::string input = "") {
  args.insert(args.begin(), program("report"));
  return {.argv = std::move(args), .input = std::move(input)};
}

Command open_report(std::vector<std::string> args) {
  Command command = report(std::move(args));
  command.keep_input_open = true;
  return command;
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kRequests = "Requests      [total, rate, throughput]         ";

// Reads lines until one has this.
bool line_saying(Process& process, const std::string& part) {
  while (auto line = process.read_line()) {
    if (says(*line, part)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a file, stdin and joined files make the same report") {
  const TempDir dir;
  const std::string a = dir.write("a.bin", stream(0, 50));
  const std::string b = dir.write("b.bin", stream(50, 100));
  const Finished two = run(report({a, b}));
  CHECK(two.exit_code == 0);
  CHECK(two.err.empty());
  CHECK(says(two.out, std::string(kRequests) + "100, 50.00, 50.00\n"));
  CHECK(run(report({}, stream(0, 50) + stream(50, 100))).out == two.out);
  CHECK(run(report({"-"}, stream(0, 50) + stream(50, 100))).out == two.out);
}

TEST_CASE("a report goes to the file of -output, and a missing input leaves that file alone") {
  const TempDir dir;
  const std::string out = dir.write("out.txt", "from before");
  const Finished missing = run(report({"-output", out, dir.file("none.bin")}));
  CHECK(missing.exit_code == 1);
  CHECK(says(missing.err, "none.bin: No such file or directory"));
  CHECK(content_of(out) == "from before");
  const Finished done = run(report({"-output", out, "-type=json"}, stream(0, 2)));
  CHECK(done.exit_code == 0);
  CHECK(done.out.empty());
  CHECK(content_of(out).starts_with("{\"latencies\":"));
}

TEST_CASE("a cut input is reported as far as it goes, with one line and code 4") {
  const std::string whole = stream(0, 100);
  const Finished cut = run(report({}, whole.substr(0, whole.size() - 5)));
  CHECK(cut.exit_code == 4);
  CHECK(cut.out.starts_with("! the input is "));
  CHECK(says(cut.out, std::string(kRequests) + "100, "));
  CHECK(cut.err.starts_with("report: the input is "));
  CHECK(lines_of(cut.err).size() == 1);
}

TEST_CASE("an input that is cut or damaged anywhere is reported without it, with code 4") {
  const std::string whole = stream(0, 10) + hits_alone(10, 20);
  const auto check = [](const std::string& input, std::uint64_t most) {
    const Finished done = run(report({"-type=json"}, input));
    CHECK(done.signal == 0);
    CHECK(done.exit_code == 4);
    CHECK(lines_of(done.err).size() == 1);
    CHECK(done.err.starts_with("report: the input is "));
    CHECK(says(done.out, "\"corrupt\":1,") != says(done.out, "\"corrupt\":0,"));
    const auto at = done.out.find("\"requests\":") + 11;
    CHECK(std::stoull(done.out.substr(at)) <= most);
  };
  const std::size_t first = stream(0, 10).size();
  for (std::size_t cut = 0; cut < first; cut += first / 12) check(whole.substr(0, cut), 10);
  for (std::size_t at = 3; at < whole.size(); at += whole.size() / 12) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
    check(flipped, 20);
  }
}

TEST_CASE("an empty input is reported as such, with code 4") {
  const Finished empty = run(report({}));
  CHECK(empty.exit_code == 4);
  CHECK(empty.err == "report: the input is empty: there is neither a hit nor an attack in it\n");
  CHECK(empty.out.empty());
  CHECK(says(run(report({"-type=json"})).out, "\"requests\":0,"));
}

TEST_CASE("a line comes every so often, also while nothing is read, and never clears a pipe") {
  Process process(open_report({"-every=50ms"}));
  process.write_input(stream(0, 10, false));
  // The first lines may come before the records.
  REQUIRE(line_saying(process, "  10 hits  100.00% ok  "));
  process.write_input(stream(10, 20, true, 10));
  process.close_input();
  const Finished done = process.wait();
  CHECK(done.exit_code == 0);
  CHECK(says(done.out, std::string(kRequests) + "20, "));
  CHECK_FALSE(says(done.out, "\x1b"));
}

TEST_CASE("after one signal what the attack still writes is read") {
  Process process(open_report({"-every=50ms"}));
  process.write_input(stream(0, 10, false));
  REQUIRE(line_saying(process, " hits"));
  process.send(SIGINT);
  process.write_input(stream(10, 20, true, 10));
  process.close_input();
  const Finished done = process.wait();
  CHECK(done.exit_code == 130);
  CHECK(says(done.out, std::string(kRequests) + "20, "));
  CHECK(done.err.empty());
}

TEST_CASE("after a second SIGINT, or SIGTERM, what was read is printed at once") {
  const std::vector<std::pair<std::vector<int>, int>> rows = {{{SIGINT, SIGINT}, 130},
                                                              {{SIGTERM}, 143}};
  for (const auto& [signals, code] : rows) {
    Process process(open_report({"-every=50ms"}));
    process.write_input(stream(0, 10, false));
    REQUIRE(line_saying(process, "  10 hits"));
    process.send(signals.front());
    if (signals.size() == 2) {
      // What is read later than the first signal shows that it does not merge with the second.
      process.write_input(hits_alone(10, 20));
      REQUIRE(line_saying(process, "  20 hits"));
      process.send(signals.back());
    }
    while (process.read_line()) {  // to its end, while its input stays open
    }
    const Finished done = process.wait();
    CHECK(done.exit_code == code);
    CHECK(says(done.out, std::string(kRequests) + (signals.size() == 2 ? "20, " : "10, ")));
    CHECK(done.err == "");
  }
}

TEST_CASE("a gate that is lost for good ends the reading, and the attack") {
  Process process(open_report({"-abort", "-gate=errors<1%", "-gate=p99<1ms"}));
  process.write_input(stream(0, 1, false));  // of 100 hits one may take 2 ms, and not one more
  process.write_input(hits_alone(1, 2));
  while (process.read_line()) {  // to its end, while its input stays open
  }
  const Finished done = process.wait();
  CHECK(done.exit_code == 3);
  CHECK(
      done.out.starts_with("! the attack was ended early, with 2 hits of 100: the gate p99<1ms "
                           "was lost for good (-abort)\n"));
  CHECK(says(done.out, "Gate passed   errors<1%"));
  CHECK(says(done.out, "Gate FAILED   p99<1ms"));
  CHECK(done.err ==
        "report: gate failed: p99<1ms: at best 2.02ms (few hits: 1 "
        "beyond it) at the end\n");
}

TEST_CASE("a gate on connections ends the reading while they are held, and not when they close") {
  const auto held = [](Nanos end_of_one) {
    Joined joined;
    FrameWriter writer(joined, header().run);
    RunHeader run = header();
    run.planned = 0;
    writer.write(run);
    Result opened = hit(0, 0ms, 2ms);
    opened.set_kind(Kind::ws, What::connect);
    writer.write(opened);
    Result gone = hit(0, 0ms, end_of_one);
    gone.set_kind(Kind::ws, What::disconnect);
    gone.fault = Fault::reset;
    gone.error = "reset";
    writer.write(gone);
    writer.flush();
    return joined.all;
  };
  Process process(
      open_report({"-abort", "-gate=ws_disconnect rate==0", "-gate=ws_connect p95<1s"}));
  process.write_input(held(1s));  // of 2 s
  while (process.read_line()) {   // to its end, while its input stays open
  }
  const Finished done = process.wait();
  CHECK(done.exit_code == 3);
  CHECK(
      done.out.starts_with("! the attack was ended early, with 2 records: the gate "
                           "ws_disconnect rate==0 was lost for good (-abort)\n"));
  const Finished late = run(report({"-abort", "-gate=ws_disconnect rate==0"}, held(3s)));
  CHECK(late.exit_code == 3);
  CHECK_FALSE(says(late.out, "-abort"));
}

TEST_CASE("a gate that is lost with the last hit ends nothing, for the attack is over") {
  const Finished done = run(report({"-abort", "-gate=p99<1ms"}, stream(0, 100)));
  CHECK(done.exit_code == 3);
  CHECK(says(done.out, std::string(kRequests) + "100, "));
  CHECK_FALSE(says(done.out, "-abort"));
  const Finished won = run(report({"-abort", "-gate=p99<1s"}, stream(0, 100)));
  CHECK(won.exit_code == 0);
}

TEST_CASE("a reader that closes the pipe is not an error") {
  Process process(open_report({}));
  process.close_output();
  process.write_input(stream(0, 10));
  process.close_input();
  const Finished done = process.wait();
  CHECK(done.exit_code == 0);
  CHECK(done.err.empty());
}

TEST_CASE("a failed gate is reported even if the reader closed the pipe") {
  Process process(open_report({"-gate=p99<1ms"}));
  process.close_output();
  process.write_input(stream(0, 100));
  process.close_input();
  const Finished done = process.wait();
  CHECK(done.exit_code == 3);
  CHECK(done.err.starts_with("report: gate failed: p99<1ms: "));
}

TEST_CASE("what came last leaves a warm-up out, as all else does") {
  Joined joined;
  FrameWriter writer(joined, header().run);
  writer.write(header());
  for (std::uint64_t n = 0; n < 20; ++n) {
    Result result = hit(n, n * 20ms, n < 10 ? 1s : 2ms);
    if (n < 10) result.flags |= result_flag::warm_up;
    writer.write(result);
  }
  writer.flush();
  for (const bool counts : {false, true}) {
    Process process(open_report({"-every=50ms", counts ? "-count-warmup" : "-count-warmup=false"}));
    process.write_input(joined.all);
    std::optional<std::string> line;
    do {
      line = process.read_line();
      REQUIRE(line);
    } while (!says(*line, "  last "));
    CHECK(says(*line, counts ? "  20 hits  " : "  10 hits  "));
    CHECK(says(*line, " max 1") == counts);
    process.close_input();
    CHECK(process.wait().exit_code == 4);
  }
}

TEST_CASE("memory does not grow with the number of records") {
  const TempDir dir;
  const std::string piece = hits_alone(0, 20'000);
  std::string many;
  for (int i = 0; i < 20; ++i) many += piece;
  const long few = run(report({dir.write("few.bin", piece)})).max_rss_kib;
  const long more = run(report({dir.write("many.bin", many)})).max_rss_kib;
  CHECK(more < few + 8L * 1024);
}
