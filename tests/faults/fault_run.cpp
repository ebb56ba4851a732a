#include "fault_run.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <filesystem>
#include <set>
#include <utility>

#include "core/units.h"

namespace barrage::test {

std::vector<Record> FaultRun::hits_of(const std::string& url) const {
  std::vector<Record> hits;
  std::copy_if(records.begin(), records.end(), std::back_inserter(hits),
               [&](const Record& record) { return record.url == url; });
  return hits;
}

std::string FaultRun::unsound() const {
  if (attack.timed_out) return "the attack does not end";
  if (attack.exit_code != 0) {
    return "exit code " + std::to_string(attack.exit_code) + ", signal " +
           std::to_string(attack.signal) + ": " + attack.err;
  }
  if (encode.exit_code != 0) return "the stream does not read: " + encode.err;
  const Json json(report);
  const auto number = [&json](const char* path) {
    return static_cast<std::size_t>(json.number(path));
  };
  const std::size_t planned = number("/runs/0/planned");
  const std::size_t accounted = number("/ok") + number("/failed") + number("/dropped");
  if (planned != records.size() || planned != accounted || planned != number("/requests") ||
      planned != number("/due") || number("/cut") != 0) {
    return std::to_string(planned) + " hits planned, " + std::to_string(accounted) +
           " accounted for, " + std::to_string(records.size()) + " records";
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].seq != i) return "hit " + std::to_string(i) + " is missing or there twice";
  }
  if (number("/corrupt") != 0) return "the report says that records are damaged";
  return {};
}

FaultRun run_fault(const FaultPlan& plan) {
  const TempDir dir;
  const auto stream = dir.file("run.bin");
  Command command{.argv = plan.flags,
                  .input = plan.targets,
                  .directory = dir.path(),
                  .extra_env = plan.extra_env};
  command.argv.insert(command.argv.begin(), program("attack"));
  command.argv.push_back("-output=" + stream);
  FaultRun done;
  {
    Process process(plan.network ? plan.network->inside(command) : command);
    if (plan.meanwhile) plan.meanwhile(process);
    done.attack = process.wait();
  }
  if (!std::filesystem::exists(stream)) return done;
  done.encode = run({.argv = {program("encode"), stream}});
  done.records = parse_records(done.encode.out);
  done.report = run({.argv = {program("report"), "-type=json", stream}}).out;
  return done;
}

std::string unless(bool so, const std::string& what) { return so ? "" : what + "; "; }

std::string unlike(const std::vector<Record>& hits, const std::vector<std::string>& expected) {
  const auto found = outcomes(hits);
  if (found == expected) return {};
  std::string text = std::to_string(hits.size()) + " hits:";
  for (const auto& outcome : found) text += " [" + outcome + "]";
  text += " instead of";
  for (const auto& outcome : expected) text += " [" + outcome + "]";
  return text + "; ";
}

void need_networks() {
  if (!Network::missing().empty()) SKIP(Network::missing());
}

Nanos p99(const std::vector<Record>& hits) {
  std::vector<Nanos> latencies;
  latencies.reserve(hits.size());
  for (const Record& hit : hits) latencies.push_back(hit.latency);
  std::sort(latencies.begin(), latencies.end());
  if (latencies.empty()) return {};
  return latencies[static_cast<std::size_t>(
                       std::ceil(0.99 * static_cast<double>(latencies.size()))) -
                   1];
}

std::string disturbed(const std::vector<Record>& bystander) {
  std::vector<Record> ok;
  std::copy_if(bystander.begin(), bystander.end(), std::back_inserter(ok),
               [](const Record& hit) { return hit.fault == "none"; });
  if (ok.empty()) return "no hit on the bystander succeeded";
  const auto worst = p99(ok);
  if (worst < std::chrono::milliseconds(5)) return {};
  return "the bystander's p99 is " + format_duration(worst);
}

std::vector<std::string> outcomes(const std::vector<Record>& hits) {
  std::set<std::string> texts;
  for (const Record& hit : hits) {
    texts.insert(hit.fault == "none" ? "ok" : hit.fault + ": " + hit.error);
  }
  return {texts.begin(), texts.end()};
}

}  // namespace barrage::test
