#include "checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace barrage::test {
namespace {

using namespace std::chrono_literals;

// Of a busy machine. Nothing may be faster than the model but by the rounding of a clock.
constexpr Nanos kBelow = 200us, kMedian = 3ms, kTail = 15ms, kMax = 60ms;
constexpr double kResolution = 0.0005;  // of the report's histogram

struct Quantile {
  double q;
  const char* key;
  Nanos above;
};
constexpr std::array<Quantile, 5> kQuantiles{{{0.5, "50th", kMedian},
                                              {0.9, "90th", kTail},
                                              {0.95, "95th", kTail},
                                              {0.99, "99th", kTail},
                                              {1, "max", kMax}}};

std::string ms(Nanos value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(value.count()) / 1e6);
  return text;
}

Nanos part(Nanos value, double share) {
  return Nanos(std::llround(static_cast<double>(value.count()) * share));
}

// The scene as it was: the server counts its freezes from the first arrival.
Scene scene_of(const Row& row, const Measured& measured, bool late) {
  Scene scene = row.scene();
  if (!measured.log.empty()) scene.first_arrival = Nanos(measured.log.front().arrival);
  scene.stopped = late ? measured.stopped_most : measured.stopped_least;
  if (late) scene.lateness = row.lateness;
  return scene;
}

// One of the three times of a hit: in the report, in a record and in the model.
struct Time {
  const char* name;
  Nanos (*recorded)(const Hit&);
  Nanos (*expected)(const Expected&);
  Nanos below;
};

void check_time(const Row& row, const Measured& measured, const Time& time, Findings& findings) {
  std::vector<Nanos> least, most, recorded, latencies;
  for (const Expected& hit : expect(scene_of(row, measured, false))) {
    least.push_back(time.expected(hit));
    latencies.push_back(hit.latency());
  }
  for (const Expected& hit : expect(scene_of(row, measured, true))) {
    most.push_back(time.expected(hit));
  }
  for (const Hit& hit : measured.records.hits) recorded.push_back(time.recorded(hit));
  if (recorded.empty()) return findings.push_back("no hit is recorded");
  constexpr double kNear = 0.005;
  const Nanos usual = quantile(least, 0);
  for (const Quantile& q : kQuantiles) {
    const std::string path = std::string("/") + time.name + "/" + q.key;
    const Nanos got(static_cast<Nanos::rep>(measured.report->number(path)));
    const Nanos model = quantile(least, q.q), late = quantile(most, q.q);
    const Nanos low = model - time.below - part(model, kResolution);
    // Hits that waited are sent and completed all at once: none of their times is that of a quiet
    // hit.
    const bool waited = quantile(latencies, std::min(1., q.q + kNear)) > quantile(latencies, 0);
    const Nanos high =
        std::max(model + q.above, late) + part(late, kResolution) + (waited ? row.burst : Nanos(0));
    // Where the hits that waited begin, a few that the machine disturbed decide: there the bound
    // holds for those just before. That the report says what the records say is checked by itself.
    const bool edge =
        q.q < 1 && quantile(least, q.q - kNear) == usual && quantile(least, q.q + kNear) > usual;
    const Nanos held = edge ? std::min(got, quantile(recorded, q.q - kNear)) : got;
    if (got >= low && held <= high) continue;
    findings.push_back(path + ": got " + ms(got) + " ms, model " + ms(model) + " ms, allowed " +
                       ms(low) + " to " + ms(high));
  }
}

void check_count(const Measured& measured, const std::string& path, std::uint64_t wanted,
                 Findings& findings) {
  const double got = measured.report->has(path) ? measured.report->number(path) : 0;
  if (got == static_cast<double>(wanted)) return;
  findings.push_back(path + ": got " + std::to_string(got) + ", must be " + std::to_string(wanted));
}

}  // namespace

Findings check_report(const Row& row, const Measured& measured) {
  Findings findings;
  if (measured.attack_exit != 0 || measured.report_exit != 0) {
    findings.push_back("attack ended with " + std::to_string(measured.attack_exit) +
                       ", report with " + std::to_string(measured.report_exit) + ": " +
                       measured.complaints);
  }
  const auto& hits = measured.records.hits;
  const auto timeouts = static_cast<std::uint64_t>(std::count_if(
      hits.begin(), hits.end(), [](const Hit& hit) { return hit.fault == Fault::timeout; }));
  if (row.timeout > Nanos(0) ? timeouts < 198 || timeouts > 203 : timeouts > 0) {
    findings.push_back(std::to_string(timeouts) + " timeouts");
  }
  check_count(measured, "/requests", row.hits(), findings);
  check_count(measured, "/attempts", row.hits(), findings);
  check_count(measured, "/ok", row.hits() - timeouts, findings);
  check_count(measured, "/failed", timeouts, findings);
  check_count(measured, "/dropped", 0, findings);
  check_count(measured, "/status_codes/200", row.hits() - timeouts, findings);
  check_count(measured, "/status_codes/0", timeouts, findings);

  // Where hits wait for room, the next one is sent slightly after the response that made room.
  const bool bounded = row.workers > 0;
  const Time times[] = {
      {"latencies", [](const Hit& hit) { return hit.latency(); },
       [](const Expected& hit) { return hit.latency(); }, kBelow},
      {"service", [](const Hit& hit) { return hit.service; },
       [](const Expected& hit) { return hit.service(); }, bounded ? row.lateness : kBelow},
      {"delay", [](const Hit& hit) { return hit.delay; },
       [](const Expected& hit) { return hit.delay(); }, kBelow}};
  for (const Time& time : times) check_time(row, measured, time, findings);
  return findings;
}

// A stopped generator and a small pool are distinguished from a server that freezes or is slow.
Findings check_generator(const Row& row, const Measured& measured) {
  const auto text_of = [&](const std::string& wanted) {
    const std::string reasons = "/generator/reasons/";
    for (int i = 0; measured.report->has(reasons + std::to_string(i)); ++i) {
      const std::string reason = reasons + std::to_string(i);
      if (measured.report->text(reason + "/sign") == wanted) {
        return measured.report->text(reason + "/text");
      }
    }
    return std::string();
  };
  Findings findings;
  const auto check = [&](const std::string& sign, bool wanted) {
    const std::string text = text_of(sign);
    if (wanted && text.empty()) findings.push_back("the generator is not found " + sign);
    if (!wanted && !text.empty()) findings.push_back("wrong: " + text);
  };
  check("stalled", row.stop_generator.has_value());
  check("room", row.workers > 0 || row.connections > 0);
  // Else one cannot know: one hit at a time, or a server that slows down.
  const bool knows = row.workers > 1 && !row.service.one_by_one;
  const bool clears = text_of("room").find("not the server") != std::string::npos;
  if (knows != clears) findings.push_back("who is the bottleneck? " + text_of("room"));
  return findings;
}

Findings check_quantiles(const Measured& measured) {
  Findings findings;
  std::map<std::string, std::vector<Nanos>> values;
  for (const Hit& hit : measured.records.hits) {
    values["latencies"].push_back(hit.latency());
    values["service"].push_back(hit.service);
    values["delay"].push_back(hit.delay);
  }
  for (const auto& [name, all] : values) {
    for (const Quantile& q : kQuantiles) {
      const Nanos got(static_cast<Nanos::rep>(measured.report->number("/" + name + "/" + q.key)));
      const Nanos exact = quantile(all, q.q);
      if (std::chrono::abs(got - exact) <= part(exact, kResolution) + 1ns) continue;
      findings.push_back("report says " + name + " " + q.key + " " + ms(got) + " ms, the records " +
                         ms(exact));
    }
  }
  return findings;
}

Findings check_order(const Measured& measured) {
  Findings findings;
  std::map<std::string, std::vector<const TargetServer::Request*>> requests;
  for (const auto& request : measured.log) requests[request.x_seq].push_back(&request);
  std::uint64_t attempts = 0, seq = 0;
  for (const Hit& hit : measured.records.hits) {
    const std::string name = "hit " + std::to_string(hit.seq);
    attempts += hit.attempts;
    if (hit.seq != seq++) findings.push_back(name + " stands where another one is missing");
    const auto& seen = requests[std::to_string(hit.seq)];
    if (seen.size() != hit.attempts || hit.attempts != 1) {
      findings.push_back(name + " was sent " + std::to_string(hit.attempts) + " times, and seen " +
                         std::to_string(seen.size()) + " times");
      continue;
    }
    std::vector<std::pair<const char*, Nanos>> order{
        {"due", hit.due}, {"sent", hit.sent()}, {"arrival", Nanos(seen[0]->arrival)}};
    if (hit.fault == Fault::none) {
      order.emplace_back("departure", Nanos(seen[0]->departure));
      order.emplace_back("done", hit.done());
    }
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (order[i - 1].second <= order[i].second) continue;
      findings.push_back(name + ": " + order[i].first + " at " + ms(order[i].second) +
                         " ms is before " + order[i - 1].first + " at " + ms(order[i - 1].second));
    }
  }
  if (attempts != measured.log.size()) {
    findings.push_back("requests: " + std::to_string(attempts) + " in the records, " +
                       std::to_string(measured.log.size()) + " in the server's log");
  }
  return findings;
}

Findings check_path(const Measured& measured, Nanos most) {
  Findings findings;
  std::map<std::string, const TargetServer::Request*> requests;
  for (const auto& request : measured.log) requests[request.x_seq] = &request;
  std::vector<Nanos> there, back;
  for (const Hit& hit : measured.records.hits) {
    const auto seen = requests.find(std::to_string(hit.seq));
    if (seen == requests.end() || hit.fault != Fault::none) continue;
    there.push_back(Nanos(seen->second->arrival) - hit.sent());
    back.push_back(hit.done() - Nanos(seen->second->end));
  }
  if (there.empty()) return {"no request had a response"};
  if (const Nanos p99 = quantile(there, 0.99); p99 > most) {
    findings.push_back("sent to arrival: p99 " + ms(p99) + " ms, allowed " + ms(most));
  }
  if (const Nanos p99 = quantile(back, 0.99); p99 > most) {
    findings.push_back("last byte to done: p99 " + ms(p99) + " ms, allowed " + ms(most));
  }
  return findings;
}

Findings check_parts(const Records& records) {
  const std::vector<Hit>& hits = records.hits;
  Findings findings;
  std::vector<Nanos> rests;
  for (const Hit& hit : hits) {
    Nanos rest = hit.service;
    const Phases& p = hit.phases;
    for (const Nanos phase : {p.queue, p.dns, p.connect, p.tls, p.send, p.wait, p.transfer}) {
      if (phase != Phases::absent) rest -= phase;
    }
    if (rest < Nanos(0) || hit.delay < Nanos(0)) {
      findings.push_back("hit " + std::to_string(hit.seq) + ": a part is negative");
    }
    if (rest >= 1ms + records.longest_turn) {
      findings.push_back("hit " + std::to_string(hit.seq) + ": " + ms(rest) +
                         " ms are left behind the phases, the longest turn was " +
                         ms(records.longest_turn) + " ms");
    }
    rests.push_back(rest);
  }
  if (rests.empty()) return {"there is no hit"};
  // Of few hits the p99 is the worst: one wake-up that the machine delayed.
  const double q = std::min(0.99, 1 - 3. / static_cast<double>(rests.size()));
  if (const Nanos most = quantile(rests, q); most >= 1ms) {
    findings.push_back("behind the phases, of all but 1 % or three hits, up to " + ms(most) +
                       " ms are left, allowed 1 ms");
  }
  return findings;
}

}  // namespace barrage::test
