#include "report/junit.h"

#include <algorithm>
#include <string>

#include "report/findings.h"
#include "report/words.h"

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

}  // namespace

void JunitReporter::print(const Report& report, std::ostream& out) const {
  const Summary& s = report.summary;
  const auto failed = std::count_if(report.gates.begin(), report.gates.end(),
                                    [](const GateResult& gate) { return !gate.passed; });
  const std::string counts = "tests=\"" + std::to_string(report.gates.size()) + "\" failures=\"" +
                             std::to_string(failed) + "\" errors=\"0\"";
  const double seconds = std::chrono::duration<double>(s.end - s.earliest).count();
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " << counts
      << ">\n  <testsuite name=\"barrage\" " << counts << " skipped=\"0\" time=\""
      << fixed(s.hits == 0 ? 0 : seconds, 3) << '"';
  if (s.hits > 0) out << " timestamp=\"" << time_of_day(s.earliest) << '"';
  out << ">\n";
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
  out << "</system-out>\n  </testsuite>\n</testsuites>\n";
}

}  // namespace barrage
