#include "report/json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "analysis/findings.h"
#include "analysis/json_parts.h"
#include "analysis/rate.h"
#include "core/units.h"

namespace barrage {
namespace {

// Vegeta's keys, with its meaning.
const std::vector<Quantile>& quantiles_of(const Report& report) {
  static const std::vector<Quantile> usual = parse_quantiles("50,90,95,99,99.9,99.99");
  return report.quantiles.empty() ? usual : report.quantiles;
}

void buckets(JsonParts& json, const Summary& s) {
  if (s.bounds.empty()) return;
  json.open("buckets", '{');
  for (std::size_t i = 0; i < s.bounds.size(); ++i) {
    json.member(std::to_string(s.bounds[i].count()), s.buckets[i]);
  }
  json.close('}');
}

void bytes(JsonParts& json, std::string_view name, std::uint64_t total, std::uint64_t hits) {
  json.open(name, '{');
  json.member("total", total);
  json.member("mean", hits == 0 ? 0 : static_cast<double>(total) / static_cast<double>(hits));
  json.close('}');
}

// Without hits there is no time: Go's zero time, as Vegeta.
void time(JsonParts& json, std::string_view name, const Summary& s, WallTime time) {
  if (s.hits > 0) {
    json.member(name, time);
  } else {
    json.member(name, std::string_view("0001-01-01T00:00:00Z"));
  }
}

void vegeta_members(JsonParts& json, const Summary& s, const std::vector<Quantile>& quantiles) {
  json.times("latencies", s.latency.all(), quantiles);
  buckets(json, s);
  bytes(json, "bytes_in", s.bytes_in, s.sent());
  bytes(json, "bytes_out", s.bytes_out, s.sent());
  time(json, "earliest", s, s.earliest);
  time(json, "latest", s, s.latest);
  time(json, "end", s, s.end);
  json.member("duration", s.attack());
  json.member("wait", s.wait());
  json.member("requests", s.hits);
  json.member("rate", s.rate());
  json.member("throughput", s.throughput());
  json.member("success", s.success());
  json.open("status_codes", '{');
  for (const auto& [code, count] : s.codes) json.member(std::to_string(code), count);
  json.close('}');
  json.open("errors", '[');
  std::set<std::string_view> seen;  // two faults may share an error
  for (const FaultCount& kind : s.faults) {
    if (kind.error.empty() || !seen.insert(kind.error).second) continue;
    json.item();
    json.value(kind.error);
  }
  json.close(']');
}

std::string_view stop_name(Stop stop) {
  constexpr std::array<std::string_view, 6> names = {"schedule",  "targets", "interrupt",
                                                     "terminate", "output",  "input"};
  const auto index = static_cast<std::size_t>(stop);
  return index < names.size() ? names[index] : "unknown";
}

std::string hex(const RunId& id) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : id) text += {digits[byte >> 4], digits[byte & 15]};
  return text;
}

void runs(JsonParts& json, const StreamInfo& info) {
  json.open("runs", '[');
  for (const RunHeader& run : info.runs) {
    json.open_item('{');
    json.member("run", hex(run.run));
    json.member("attack", run.attack);
    json.member("began", run.began);
    json.member("schedule", run.schedule);
    json.member("rate", run.rate);
    json.member("duration", run.duration);
    if (run.planned) {
      json.member("planned", *run.planned);
    } else {
      json.null("planned");
    }
    json.member("closed_loop", run.closed_loop());
    json.member("max_in_flight", run.max_in_flight);
    json.member("threads", run.threads);
    json.member("cores", run.cores);
    json.member("descriptor_limit", run.descriptor_limit);
    json.member("local_ports", run.local_ports);
    json.member("insecure", run.insecure);
    json.member("max_connections", run.max_connections);
    json.member("bound_by_descriptors", run.bound_by_descriptors);
    json.member("host", run.host);
    json.member("pid", run.pid);
    json.member("version", run.version);
    json.member("machine", run.machine);
    json.member("command", run.command);
    if (const auto fold = info.by_run.find(run.run);
        fold != info.by_run.end() && fold->second.stop) {
      json.member("stop", stop_name(*fold->second.stop));
    } else {
      json.null("stop");
    }
    json.close('}');
  }
  json.close(']');
}

void numbers(JsonParts& json, const GeneratorNumbers& n) {
  json.member("lag_max", n.lag_max);
  json.member("longest_turn", n.longest_turn);
  json.member("cpu", n.cpu);
  json.member("run_wait", n.run_wait);
  json.member("steal", n.steal);
  json.member("stall", n.stall);
  json.member("output_blocked", n.output_blocked);
  json.member("waited", n.waited);
  json.member("ports", n.ports);
  json.member("descriptors", n.descriptors);
  json.member("emfile", n.emfile);
  json.member("eaddrnotavail", n.eaddrnotavail);
  json.member("enobufs", n.enobufs);
  json.member("retransmits", n.retransmits);
  json.member("wall_jump", n.wall_jump);
}

void generator(JsonParts& json, const Verdict& verdict) {
  json.open("generator", '{');
  json.member("verdict", to_string(verdict.state));
  json.open("reasons", '[');
  for (const auto& [sign, text, advice] : verdict.reasons) {
    json.open_item('{');
    json.member("sign", sign);
    json.member("text", text);
    json.member("advice", advice);
    json.close('}');
  }
  json.close(']');
  if (verdict.numbers.known) numbers(json, verdict.numbers);
  json.close('}');
}

// What a report has of any hits, beside Vegeta's members.
void counted_members(JsonParts& json, const Summary& s, const std::vector<Quantile>& quantiles) {
  if (s.latency.ok().count() > 0) {
    json.times("latencies_ok", s.latency.ok(), quantiles);
  } else {
    json.null("latencies_ok");
  }
  json.times("service", s.service.all(), quantiles);
  json.times("delay", s.delay, quantiles);
  json.member("ok", s.ok);
  json.member("failed", s.failed);
  json.member("dropped", s.dropped);
  json.member("unsent", s.unsent);
  json.member("cut", s.count_of(Fault::cut));
}

void phases(JsonParts& json, const PhaseTimes* times_of, const std::vector<Quantile>& quantiles) {
  if (times_of == nullptr) return;
  json.open("phases", '{');
  for (const PhaseTimes::Phase& phase : times_of->phases()) {
    json.open(phase.name, '{');
    json.member("hits", phase.times.count());
    json.member("share", phase.share);
    json.times("times", phase.times, quantiles);
    json.close('}');
  }
  json.close('}');
}

void groups(JsonParts& json, const Report& report) {
  if (report.by.empty()) return;
  json.open("groups", '[');
  for (const Group& group : report.groups) {
    json.open_item('{');
    if (group.values.empty()) {
      json.null("by");
    } else {
      json.open("by", '{');
      for (std::size_t i = 0; i < report.by.size(); ++i) {
        json.member(to_string(report.by[i]), group.values.at(i));
      }
      json.close('}');
    }
    vegeta_members(json, *group.summary, quantiles_of(report));
    counted_members(json, *group.summary, quantiles_of(report));
    json.faults(group.summary->faults);
    json.member("attempts", group.summary->attempts);
    json.member("new_connections", group.summary->new_connections);
    phases(json, group.phases, quantiles_of(report));
    json.close('}');
  }
  json.close(']');
}

void gates(JsonParts& json, const std::vector<GateResult>& results) {
  if (results.empty()) return;
  json.open("gates", '[');
  for (const GateResult& gate : results) {
    json.open_item('{');
    json.member("gate", gate.gate);
    json.member("passed", gate.passed);
    json.member("judged", gate.judged);
    if (gate.value) {
      json.member("value", *gate.value);
    } else {
      json.null("value");
    }
    json.member("limit", gate.limit);
    json.member("unit", gate.unit);
    json.member("text", gate.said);
    json.member("lost", gate.lost);
    json.close('}');
  }
  json.close(']');
}

// Hits that were due as the loops count them, not the records; nullopt: not all loops reported.
std::optional<std::uint64_t> hits_due(const StreamInfo& info) {
  if (info.totals.count == 0 || info.incomplete) return std::nullopt;
  return info.ends.planned;
}

void our_members(JsonParts& json, const Report& report) {
  const Summary& s = report.summary;
  const StreamInfo& info = report.info;
  const Verdict verdict = judge(report);
  counted_members(json, s, quantiles_of(report));
  if (const auto due = hits_due(info)) {
    json.member("due", *due);
  } else {
    json.null("due");
  }
  json.faults(s.faults);
  if (const auto target = target_rate(report)) {
    json.member("rate_asked", *target);
  } else {
    json.null("rate_asked");
  }
  json.member("rate_achieved", s.rate());
  json.member("closed_loop", s.closed_loop);
  json.member("foreign", s.foreign);
  json.member("attempts", s.attempts);
  json.member("new_connections", s.new_connections);
  const std::optional<Miscount> wrong = info.miscount();
  json.member("incomplete", info.incomplete || (wrong && wrong->missing > 0));
  json.member("corrupt", info.corrupt);
  json.member("corrupt_bytes", info.corrupt_bytes);
  json.open("warnings", '[');
  for (const Finding& finding : findings(report, verdict)) {
    json.item();
    json.value(finding.text);
  }
  json.close(']');
  gates(json, report.gates);
  phases(json, report.phases, quantiles_of(report));
  groups(json, report);
  for (const Section* section : report.sections) {
    json.open(section->name(), '{');
    section->put(json, quantiles_of(report));
    json.close('}');
  }
  generator(json, verdict);
  runs(json, info);
}

}  // namespace

void JsonReporter::print(const Report& report, std::ostream& out) const {
  std::string text;
  JsonParts json(text);
  json.open('{');
  vegeta_members(json, report.summary, quantiles_of(report));
  our_members(json, report);
  json.close('}');
  out << text << '\n';
}

}  // namespace barrage
