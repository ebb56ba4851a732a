#include "report/junit.h"

#include <algorithm>
#include <string>

#include "analysis/findings.h"
#include "analysis/words.h"
#include "core/json.h"

namespace barrage {
namespace {

std::string xml(const std::string& text) {
  std::string safe;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

// Without fraction and zone, as the format has it: UTC.
std::string time_of_day(WallTime time) {
  return format_time(std::chrono::floor<std::chrono::seconds>(time)).substr(0, 19);
}

void open_suite(std::ostream& out, const std::string& name, const std::string& counts,
                const Summary& s) {
  const double seconds = std::chrono::duration<double>(s.end - s.earliest).count();
  out << "  <testsuite name=\"" << xml(name) << "\" " << counts << " skipped=\"0\" time=\""
      << fixed(s.hits == 0 ? 0 : seconds, 3) << '"';
  if (s.hits > 0) out << " timestamp=\"" << time_of_day(s.earliest) << '"';
  out << ">\n";
}

// Figures of hits, with the names and the units that they have in JSON.
class Properties {
 public:
  Properties(std::ostream& out, const Report& report)
      : out_(out), quantiles_(report.quantiles.empty() ? usual_quantiles() : report.quantiles) {}

  void put(const Summary& s, const PhaseTimes* phases) {
    out_ << "    <properties>\n";
    number("requests", s.hits);
    number("ok", s.ok);
    number("failed", s.failed);
    number("dropped", s.dropped);
    number("rate", s.rate());
    number("throughput", s.throughput());
    number("success", s.success());
    number("bytes_in.total", s.bytes_in);
    number("bytes_out.total", s.bytes_out);
    for (const auto& [code, count] : s.codes) {
      number("status_codes." + std::to_string(code), count);
    }
    times("latencies.", s.latency.all());
    if (s.latency.ok().count() > 0) times("latencies_ok.", s.latency.ok());
    if (phases != nullptr) phase_times(*phases);
    out_ << "    </properties>\n";
  }

 private:
  void phase_times(const PhaseTimes& of) {
    for (const PhaseTimes::Phase& phase : of.phases()) {
      const std::string name = "phases." + std::string(phase.name) + ".";
      number(name + "hits", phase.times.count());
      number(name + "share", phase.share);
      times(name + "times.", phase.times);
    }
  }

  void times(const std::string& name, const Histogram& h) {
    number(name + "total", h.total().count());
    number(name + "mean", h.mean().count());
    for (const Quantile& quantile : quantiles_) {
      number(name + quantile.name + "th", h.quantile(quantile.q).count());
    }
    number(name + "max", h.max().count());
    number(name + "min", h.min().count());
  }

  template <class T>
  void number(const std::string& name, const T& value) {
    std::string text;
    append_json(text, value);
    out_ << "      <property name=\"" << name << "\" value=\"" << text << "\"/>\n";
  }

  std::ostream& out_;
  const std::vector<Quantile>& quantiles_;
};

}  // namespace

void JunitReporter::print(const Report& report, std::ostream& out) const {
  const bool grouped = !report.by.empty() || report.phases != nullptr;
  Properties properties(out, report);
  const auto failed = std::count_if(report.gates.begin(), report.gates.end(),
                                    [](const GateResult& gate) { return !gate.passed; });
  const std::string counts = "tests=\"" + std::to_string(report.gates.size()) + "\" failures=\"" +
                             std::to_string(failed) + "\" errors=\"0\"";
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " << counts << ">\n";
  open_suite(out, "barrage", counts, report.summary);
  if (grouped) properties.put(report.summary, report.phases);
  for (const GateResult& gate : report.gates) {
    out << "    <testcase classname=\"barrage\" name=\"" << xml(gate.gate) << "\" time=\"0\">\n";
    if (gate.passed) {
      out << "      <system-out>" << xml(gate.said) << "</system-out>\n";
    } else {
      out << "      <failure type=\"" << (gate.judged ? "failed" : "not judged") << "\" message=\""
          << xml(gate.gate + ": " + gate.said) << "\"/>\n";
    }
    out << "    </testcase>\n";
  }
  out << "    <system-out>";
  for (const Finding& finding : findings(report, judge(report))) out << xml(finding.text) << '\n';
  out << "</system-out>\n  </testsuite>\n";
  for (const Group& group : report.groups) {
    open_suite(out, name_of(group, report.by), "tests=\"0\" failures=\"0\" errors=\"0\"",
               *group.summary);
    properties.put(*group.summary, group.phases);
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

}  // namespace barrage
