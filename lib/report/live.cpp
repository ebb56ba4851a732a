#include "report/live.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "analysis/findings.h"
#include "analysis/rate.h"
#include "analysis/words.h"
#include "core/schedule.h"

namespace barrage {
namespace {

constexpr std::size_t kMostIntervals = 500;
constexpr std::size_t kLabel = 9, kNumber = 11;  // columns
constexpr std::size_t kMostGates = 8;
// Longer than records may take to come.
constexpr Nanos kSilence = std::chrono::seconds(2);

enum class Style { plain, faint, bold, bad, warn, good };

std::string_view code_of(Style style) {
  constexpr std::array<std::string_view, 6> codes = {"",           "\x1b[2m",  "\x1b[1m",
                                                     "\x1b[1;31m", "\x1b[33m", "\x1b[32m"};
  return codes.at(static_cast<std::size_t>(style));
}

// Of one character, at most: what is not surely narrow counts as wide.
std::size_t width_of(std::string_view character) {
  if (character.size() <= 2) return 1;
  const bool block = character.starts_with("\xe2\x96");  // U+2580 to U+25BF
  return block ? 1 : 2;
}

// One line, cut where the terminal ends.
class Line {
 public:
  explicit Line(const Look& look) : look_(look) {}

  Line& add(std::string_view text, Style style = Style::plain) {
    const bool colored = look_.color && style != Style::plain;
    if (colored) text_ += code_of(style);
    while (!text.empty()) {
      const std::string_view character =
          text.substr(0, std::max<std::size_t>(1, utf8_length(text)));
      const std::size_t width = width_of(character);
      if (width_ + width >= look_.columns) break;
      text_ += character;
      width_ += width;
      text.remove_prefix(character.size());
    }
    if (colored) text_ += "\x1b[0m";
    return *this;
  }
  // Padded with blanks on the right (label) or on the left (number).
  Line& label(std::string text, Style style = Style::faint) {
    text.resize(std::max(text.size() + 1, kLabel), ' ');
    return add(text, style);
  }
  Line& number(const std::string& text, Style style = Style::plain) {
    std::size_t width = 0;
    for (const char c : text) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
    add(std::string(kNumber - std::min(width, kNumber - 1), ' '));
    return add(text, style);
  }
  std::string text() && { return std::move(text_); }

 private:
  const Look& look_;
  std::string text_;
  std::size_t width_ = 0;
};

std::string seconds(Nanos value) {
  return format_duration(std::chrono::round<std::chrono::seconds>(std::max(value, Nanos(0))));
}

std::string per_second(double rate) { return fixed(rate, rate < 1000 ? 1 : 0) + "/s"; }

// Since the first attack began. The rows of the loops count, too, as hits may take long to end.
Nanos elapsed(const Report& report) {
  const Summary& s = report.all();
  const StreamInfo& info = report.info;
  WallTime began = s.earliest, now = s.end;
  if (info.totals.count > 0)
    began = s.hits == 0 ? info.totals.began : std::min(began, info.totals.began);
  if (s.hits == 0) now = began;
  for (const auto& [id, run] : info.by_run) {
    if (run.headers > 0 && !run.loops.empty()) now = std::max(now, run.began + run.health.at);
  }
  return now - began;
}

// From the newest row of each loop; nullopt: there is none.
std::optional<std::uint64_t> in_flight(const StreamInfo& info) {
  std::optional<std::uint64_t> sum;
  for (const auto& [id, run] : info.by_run) {
    for (const auto& [worker, loop] : run.loops) sum = sum.value_or(0) + loop.in_flight();
  }
  return sum;
}

// Of all attacks at this time; nullopt: not known, or a closed loop.
std::optional<double> target_rate_now(const StreamInfo& info, Nanos now) {
  double sum = 0;
  if (info.runs.size() < info.totals.count) return std::nullopt;
  for (const RunHeader& run : info.runs) {
    const auto rate = target_rate_at(run, now);
    if (!rate) return std::nullopt;
    sum += *rate;
  }
  return sum > 0 ? std::optional(sum) : std::nullopt;
}

const std::vector<Quantile>& quantiles_of(const Report& report) {
  return report.quantiles.empty() ? usual_quantiles() : report.quantiles;
}

std::string heads(const Look& look, const Report& report) {
  Line line(look);
  line.label("");
  for (const Quantile& quantile : quantiles_of(report))
    line.number("p" + quantile.name, Style::faint);
  line.number("max", Style::faint);
  return std::move(line).text();
}

std::string times(const Look& look, const Report& report, const std::string& label,
                  const Histogram& h) {
  Line line(look);
  line.label(label);
  if (h.count() == 0) {
    line.add("  no hit ended", Style::faint);
    return std::move(line).text();
  }
  for (const Quantile& quantile : quantiles_of(report)) {
    line.number(rounded(h.quantile(quantile.q)));
  }
  line.number(rounded(h.max()));
  return std::move(line).text();
}

std::string sparkline(const Look& look, const std::deque<std::optional<Nanos>>& values) {
  constexpr std::array<std::string_view, 8> blocks = {"\u2581", "\u2582", "\u2583", "\u2584",
                                                      "\u2585", "\u2586", "\u2587", "\u2588"};
  constexpr std::string_view letters = "_.-~=+*#";
  constexpr std::size_t right = 24;  // for the scale
  const std::size_t room = look.columns > kLabel + right ? look.columns - kLabel - right : 0;
  const std::size_t shown = std::min(values.size(), room);
  Nanos most{};
  for (auto at = values.end() - static_cast<std::ptrdiff_t>(shown); at != values.end(); ++at) {
    most = std::max(most, at->value_or(Nanos(0)));
  }
  Line line(look);
  line.label("p99");
  line.add("  ");
  for (auto at = values.end() - static_cast<std::ptrdiff_t>(shown); at != values.end(); ++at) {
    if (!*at) {
      line.add(" ");
      continue;
    }
    const double share =
        most > Nanos(0) ? static_cast<double>((*at)->count()) / static_cast<double>(most.count())
                        : 0;
    const auto level = std::min<std::size_t>(7, static_cast<std::size_t>(share * 8));
    line.add(look.blocks ? blocks.at(level) : letters.substr(level, 1));
  }
  if (most > Nanos(0)) line.add("  up to " + rounded(most), Style::faint);
  return std::move(line).text();
}

// The most frequent first.
std::vector<std::pair<std::string, std::uint64_t>> faults_of(const Summary& s) {
  std::map<Fault, std::uint64_t> counts;
  for (const FaultCount& kind : s.faults) counts[kind.fault] += kind.count;
  std::vector<std::pair<std::string, std::uint64_t>> faults;
  for (const auto& [fault, count] : counts) faults.emplace_back(to_string(fault), count);
  std::stable_sort(faults.begin(), faults.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return faults;
}

Style style_of(std::uint16_t code) {
  return code == 0 || code >= 500 ? Style::bad : code >= 400 ? Style::warn : Style::plain;
}

std::string codes(const Look& look, const Summary& s) {
  Line line(look);
  line.label("codes");
  for (const auto& [code, count] : s.codes) {
    line.add("  ").add(std::to_string(code) + ":" + std::to_string(count), style_of(code));
  }
  return std::move(line).text();
}

std::string faults(const Look& look, const Summary& s) {
  Line line(look);
  line.label("faults");
  for (const auto& [fault, count] : faults_of(s)) {
    line.add("  ").add(fault + ":" + std::to_string(count), Style::bad);
  }
  if (s.faults.empty()) line.add("  none", Style::faint);
  return std::move(line).text();
}

std::string fates(const Look& look, const SectionLive& section) {
  Line line(look);
  line.label(std::string(section.label));
  for (const auto& [fate, bad] : section.fates) {
    line.add("  ").add(fate, bad ? Style::bad : Style::plain);
  }
  return std::move(line).text();
}

std::string gate_line(const Look& look, const GateResult& gate) {
  Line line(look);
  line.label("gate");
  line.add("  ");
  if (!gate.judged) {
    line.add("open    ", Style::faint);
  } else {
    line.add(gate.passed ? "passes  " : "FAILS   ", gate.passed ? Style::good : Style::bad);
  }
  line.add(shortened(printable(gate.gate)) + "  ").add(gate.said, Style::faint);
  return std::move(line).text();
}

}  // namespace

void Interval::add(const Result& hit) {
  if (!hit.was_sent()) return;
  latency_.record(hit.latency());
  ++sent_;
  last_sent_ = std::max(last_sent_.value_or(hit.sent()), hit.sent());
  // The first hit of all begins a gap, and ends none.
  if (!last_sent_before_) {
    last_sent_before_ = hit.sent();
    sent_ = 0;
  }
}

void Interval::end() {
  latency_.clear();
  sent_ = 0;
  if (last_sent_) last_sent_before_ = last_sent_;
}

std::optional<double> Interval::rate() const {
  if (sent_ == 0 || *last_sent_ <= *last_sent_before_) return std::nullopt;
  const std::chrono::duration<double> time = *last_sent_ - *last_sent_before_;
  return static_cast<double>(sent_) / time.count();
}

void Live::end_interval() {
  const bool empty = interval_.latency().count() == 0;
  silent_ = empty ? silent_ + every_ : Nanos(0);
  if (empty && silent_ < kSilence) return;
  p99s_.push_back(empty ? std::nullopt : std::optional(interval_.latency().quantile(0.99)));
  if (p99s_.size() > kMostIntervals) p99s_.pop_front();
  before_ = interval_;
  interval_.end();
}

const Interval& Live::shown() const {
  const bool empty = interval_.latency().count() == 0;
  return empty && silent_ + every_ < kSilence ? before_ : interval_;
}

std::string Live::head(const Report& report) const {
  const Summary& s = report.summary;
  const Nanos now = elapsed(report);
  std::string text = seconds(now);
  if (report.info.totals.count == 1 && report.info.runs.front().duration > Nanos(0)) {
    text += " of " + seconds(report.info.runs.front().duration);
  }
  std::string heads;
  for (const Section* section : report.sections) heads += "  " + section->live().head;
  if (report.only_sections()) return text + heads;
  const auto got = shown().rate();
  text += "  " + (got ? per_second(*got) : "-/s");
  if (const auto target = target_rate_now(report.info, now); target && report.whole == nullptr) {
    text += " of " + per_second(*target);
  }
  if (const auto flying = in_flight(report.info)) {
    text += "  " + std::to_string(*flying) + " in flight";
  }
  text += heads;
  text += "  " + count_of(s.hits, "hit", "hits");
  return s.hits > 0 ? text + "  " + success_percent(s) + " ok" : text;
}

std::string Live::line(const Report& report) const {
  const Summary& s = report.summary;
  std::string text = head(report);
  const auto add_times = [&](const std::string& label, const Histogram& h) {
    if (h.count() == 0) return;
    text += "  " + label;
    for (const Quantile& quantile : quantiles_of(report)) {
      text += " p" + quantile.name + " " + rounded(h.quantile(quantile.q));
    }
    text += " max " + rounded(h.max());
  };
  add_times("last", shown().latency());
  add_times("all", s.latency.all());
  for (const auto& [code, count] : s.codes) {
    text += "  " + std::to_string(code) + ":" + std::to_string(count);
  }
  for (const auto& [fault, count] : faults_of(s))
    text += "  " + fault + ":" + std::to_string(count);
  for (const Section* section : report.sections) {
    const SectionLive live = section->live();
    for (const auto& [label, word, times] : live.times) {
      if (report.only_sections() && !word.empty()) add_times(std::string(word), *times);
    }
    text += "  " + std::string(live.label);
    for (const auto& [fate, bad] : live.fates) text += " " + fate;
  }
  return text;
}

std::vector<std::string> Live::view(const Report& report, const Look& look) const {
  const Summary& s = report.summary;
  std::vector<std::string> lines;
  lines.push_back(std::move(Line(look).add(head(report), Style::bold)).text());
  lines.push_back(heads(look, report));
  if (!report.only_sections()) {
    lines.push_back(
        times(look, report, "last " + format_duration(round_duration(every_)), shown().latency()));
    lines.push_back(times(look, report, "all", s.latency.all()));
    auto with_this = p99s_;
    if (interval_.latency().count() > 0) with_this.push_back(interval_.latency().quantile(0.99));
    lines.push_back(sparkline(look, with_this));
    lines.push_back(codes(look, s));
    lines.push_back(faults(look, s));
  }
  for (const Section* section : report.sections) {
    const SectionLive live = section->live();
    for (const auto& [label, word, of] : live.times) {
      if (of->count() > 0) lines.push_back(times(look, report, std::string(label), *of));
    }
    lines.push_back(fates(look, live));
  }
  for (std::size_t i = 0; i < std::min(report.gates.size(), kMostGates); ++i) {
    lines.push_back(gate_line(look, report.gates[i]));
  }
  for (const Finding& finding : findings(report, judge(report))) {
    if (s.hits == 0 || finding.level != Level::bad) continue;
    lines.push_back(std::move(Line(look).add("! " + printable(finding.text), Style::warn)).text());
    break;
  }
  if (lines.size() >= look.lines) lines.resize(std::max<std::size_t>(look.lines, 2) - 1);
  return lines;
}

}  // namespace barrage
