// An attack whose generator had nothing to do: 1000 hits at 100/s, 5 ms each, on one loop. Tests
// spoil it and look what is found.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/findings.h"
#include "analysis/verdict.h"
#include "report/sample.h"
#include "support/stream_parts.h"

namespace barrage::test {

class QuietAttack {
 public:
  QuietAttack() {
    using namespace std::chrono_literals;
    RunHeader run = header();
    run.schedule = "100/1s for 10s";
    run.rate = 100;
    run.planned = 1000;
    run.duration = 10s;
    info.runs = {run};
    for (int second = 1; second <= 10; ++second) add_row(0, second * 1s);
    for (std::uint64_t n = 0; n < 1000; ++n) hits.push_back(hit(n, n * 10ms, 5ms));
  }

  Health& add_row(std::uint32_t worker, Nanos at) {
    using namespace std::chrono_literals;
    Health row;
    row.run = info.runs.front().run;
    row.worker = worker;
    row.at = at;
    row.lag_max = 100us;
    row.longest_turn = 300us;
    row.cpu = 30ms;
    row.in_flight = 1;
    row.process_cpu = at / 20;
    row.descriptors = 12;
    row.local_ports = 40;
    return info.health.emplace_back(row);
  }

  // All rows, as some numbers count from the start.
  void in_rows(const std::function<void(Health&)>& change) {
    for (Health& row : info.health) change(row);
  }
  void in_hits(const std::function<void(Result&)>& change) {
    for (Result& one : hits) change(one);
  }

  template <class Use>
  auto with_report(Use use) const {
    Metrics metrics;
    LoadCurve load;
    for (const Result& one : hits) {
      metrics.add(one);
      load.add(one);
    }
    return use(Report{.summary = metrics.summary(), .info = info, .load = &load});
  }

  Verdict verdict() const {
    return with_report([](const Report& report) { return judge(report); });
  }
  std::vector<std::string> findings() const {
    return with_report([](const Report& report) {
      std::vector<std::string> texts;
      for (const Finding& one : barrage::findings(report, judge(report))) texts.push_back(one.text);
      return texts;
    });
  }
  // "late room"
  std::string signs() const {
    std::string all;
    for (const Reason& reason : verdict().reasons) all += (all.empty() ? "" : " ") + reason.sign;
    return all;
  }
  // Of this sign; empty: it was not found.
  std::string text(const std::string& sign) const { return reason(sign).text; }
  std::string advice(const std::string& sign) const { return reason(sign).advice; }

  StreamParts info;
  std::vector<Result> hits;

 private:
  Reason reason(const std::string& sign) const {
    for (const Reason& one : verdict().reasons) {
      if (one.sign == sign) return one;
    }
    return {};
  }
};

}  // namespace barrage::test
