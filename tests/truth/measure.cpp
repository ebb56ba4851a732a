#include "measure.h"

#include <signal.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "core/units.h"
#include "record/open.h"
#include "support/files.h"
#include "support/process.h"

namespace barrage::test {
namespace {

using namespace std::chrono_literals;

std::string flag(const std::string& name, Nanos value) {
  return "-" + name + "=" + format_duration(value);
}
std::string flag(const std::string& name, std::uint64_t value) {
  return "-" + name + "=" + std::to_string(value);
}

std::vector<std::string> server_flags(const Service& service) {
  std::vector<std::string> flags{flag("service", service.time)};
  if (service.slow_every > 0) {
    flags.push_back(flag("slow", service.slow));
    flags.push_back(flag("slow-every", service.slow_every));
  }
  if (service.one_by_one) flags.push_back("-fifo");
  if (service.pieces > 0) {
    flags.push_back(flag("chunks", std::uint64_t{service.pieces}));
    flags.push_back(flag("chunk-gap", service.gap));
  }
  std::string freezes;
  for (const Pause& freeze : service.freezes) {
    freezes += (freezes.empty() ? "-freeze=" : ",") + format_duration(freeze.from) + "+" +
               format_duration(freeze.length);
  }
  if (!freezes.empty()) flags.push_back(freezes);
  return flags;
}

std::vector<std::string> attack_flags(const Row& row) {
  std::vector<std::string> flags{program("attack"), flag("rate", row.rate),
                                 flag("duration", std::chrono::seconds(row.seconds))};
  if (row.workers > 0) flags.push_back(flag("max-workers", row.workers));
  if (row.connections > 0) flags.push_back(flag("max-connections", row.connections));
  if (row.timeout > Nanos(0)) flags.push_back(flag("timeout", row.timeout));
  return flags;
}

// A target for each hit, so that the server's log identifies the hit.
std::string targets(const TargetServer& server, std::uint64_t count) {
  std::string text;
  for (std::uint64_t n = 0; n < count; ++n) {
    text += "GET " + server.url() + "\nX-Seq: " + std::to_string(n) + "\n\n";
  }
  return text;
}

// What is no hit.
class RestCatcher final : public StreamVisitor {
 public:
  explicit RestCatcher(Records& records) : records_(records) {}
  using StreamVisitor::visit;
  void visit(const RunHeader& header) override { records_.header = header; }
  void visit(const Health& row) override {
    records_.longest_turn = std::max(records_.longest_turn, row.longest_turn);
  }

 private:
  Records& records_;
};

Nanos now() { return SteadyClock().now().time_since_epoch(); }

// Stops and continues the program; the times are those of CLOCK_MONOTONIC.
void stop_for_a_while(Process& attack, const Pause& when, Measured& measured) {
  constexpr Nanos kSignalTakes = 1ms;
  std::this_thread::sleep_for(when.from);
  const Nanos before = now();
  attack.send(SIGSTOP);
  const Nanos stopped = now();
  std::this_thread::sleep_for(when.length);
  const Nanos continuing = now();
  attack.send(SIGCONT);
  const Nanos continued = now();
  measured.stopped_least = {{stopped + kSignalTakes, continuing - stopped - kSignalTakes}};
  measured.stopped_most = {{before, continued + kSignalTakes - before}};
}

// From CLOCK_MONOTONIC to the time since the attack began.
void count_from(std::int64_t began_ns, Measured& measured) {
  for (auto& request : measured.log) {
    for (auto* time : {&request.arrival, &request.planned, &request.departure, &request.end}) {
      if (*time != 0) *time -= began_ns;
    }
  }
  for (auto* pauses : {&measured.stopped_least, &measured.stopped_most}) {
    for (Pause& pause : *pauses) pause.from -= Nanos(began_ns);
  }
}

}  // namespace

Records read_records(const std::string& path) {
  Records records;
  RestCatcher catcher(records);
  OpenOptions options;
  options.visitor = &catcher;
  const auto reader = open_records({path}, options);
  Result result;
  std::vector<WallTime> dues;
  for (Read read = reader->read(result); read != Read::end; read = reader->read(result)) {
    if (read == Read::corrupt) throw std::runtime_error(path + " is damaged");
    Hit hit;
    hit.seq = result.seq;
    hit.due = result.due - records.header.began;
    hit.delay = result.delay;
    hit.service = result.service;
    hit.phases = result.phases;
    hit.code = result.code;
    hit.fault = result.fault;
    hit.attempts = result.attempts;
    hit.new_connection = result.flags & result_flag::new_connection;
    records.hits.push_back(hit);
  }
  std::sort(records.hits.begin(), records.hits.end(),
            [](const Hit& a, const Hit& b) { return a.seq < b.seq; });
  return records;
}

Records attack(std::vector<std::string> flags, const std::string& targets) {
  const TempDir dir;
  const std::string stream = dir.file("run.bin");
  flags.insert(flags.begin(), {program("attack"), "-output=" + stream});
  const Finished done = run({.argv = std::move(flags), .input = targets});
  if (done.exit_code != 0) throw std::runtime_error("attack failed: " + done.err);
  return read_records(stream);
}

Measured measure(const Row& row) {
  Measured measured;
  const TempDir dir;
  const std::string stream = dir.file("run.bin");
  TargetServer server(server_flags(row.service));
  const std::string list = dir.write("targets.txt", targets(server, row.hits()));
  auto argv = attack_flags(row);
  argv.push_back("-targets=" + list);
  argv.push_back("-output=" + stream);
  Process process({.argv = std::move(argv)});
  if (row.stop_generator) stop_for_a_while(process, *row.stop_generator, measured);
  const Finished attacked = process.wait(120s);
  measured.log = server.stop();
  const Finished reported = run({.argv = {program("report"), "-type=json", stream}});
  measured.attack_exit = attacked.exit_code;
  measured.report_exit = reported.exit_code;
  measured.complaints = attacked.err + reported.err;
  measured.records = read_records(stream);
  measured.report = std::make_unique<Json>(reported.out);
  count_from(measured.records.header.began_mono_ns, measured);
  return measured;
}

}  // namespace barrage::test
