// A gate as it is typed.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "analysis/gate.h"
#include "analysis/quantile.h"
#include "analysis/sections.h"
#include "analysis/words.h"
#include "core/error.h"

namespace barrage {
namespace {

constexpr std::string_view kMeasureNames =
    "p50 to p99.99, mean, max or min (of latency, service or delay), errors, success, loss, rate, "
    "throughput, hits, failed or dropped";

// What a misspelt word may have been.
std::vector<std::string> time_words() {
  std::vector<std::string> words;
  for (const HitMeasure& measure : hit_measures()) {
    if (measure.unit == kTime) words.emplace_back(measure.word);
  }
  return words;
}

// The whole text as a number.
std::optional<double> number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (error != std::errc() || after != end || !std::isfinite(value) || value < 0) {
    return std::nullopt;
  }
  return value;
}

// "rate, hits and failed"
std::string joined(const std::vector<std::string_view>& words) {
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    all.append(i == 0 ? "" : i + 1 == words.size() ? " and " : ", ").append(words[i]);
  }
  return all;
}

class Parser {
 public:
  explicit Parser(std::string_view text)
      : in_(text),
        subjects_(Sections().subjects()),
        offered_(Sections().measures({})),
        times_(Sections().times({})) {
    gate_.text = text;
  }

  Gate parse() {
    std::size_t place = in_.place();
    std::string_view name = in_.word();
    while (names_condition(name) && in_.op()) {
      in_.back_to(place);
      in_.word();
      gate_.of.push_back(in_.condition(name, place, false));
      place = in_.place();
      name = in_.word();
      if (name.empty()) {
        in_.fail(place, "the gate after the conditions is missing; write e.g. " +
                            std::string("target=\"GET /x\" p99<200ms"));
      }
    }
    if (name == "time") {
      in_.fail(place, "a gate covers the whole time of the report; write -filter='time>=10s'");
    }
    measure(name, place);
    const std::size_t op_place = in_.place();
    const std::optional<Op> op = in_.op();
    if (!op) in_.fail(op_place, "an operator is missing; write <, <=, >, >=, == or !=");
    gate_.op = *op;
    const std::size_t value_place = in_.place();
    const std::string_view value = in_.rest();
    if (value.empty()) in_.fail(value_place, "a value is missing");
    try {
      limit(value);
    } catch (const ValueError& error) {
      in_.fail(value_place, error.what());
    }
    return std::move(gate_);
  }

 private:
  void measure(std::string_view name, std::size_t place) {
    const auto subject = std::find_if(subjects_.begin(), subjects_.end(),
                                      [&](const Subject& known) { return known.word == name; });
    if (subject != subjects_.end()) {
      place = skip();
      const std::string_view word = in_.word();
      if (offered(subject->word, word) || offered_times(subject->word, word)) return;
      if (!subject->has_hits) fail_of(*subject, place);
      of_kind(name);
      return hit_measure(word, place);
    }
    if (parse_kind(name)) {
      of_kind(name);
      place = skip();
      return hit_measure(in_.word(), place);
    }
    if (!k6_measure(name)) hit_measure(name, place);
  }

  void of_kind(std::string_view name) {
    gate_.of.push_back({.key = Key::kind, .text = std::string(name)});
  }

  // "unawaited", of "messages". Where there are two they differ in unit: see limit().
  bool offered(std::string_view subject, std::string_view word) {
    for (const Measure& measure : offered_) {
      if (measure.subject != subject || measure.word != word) continue;
      gate_.subject = measure.subject;
      set(measure.word, measure.unit);
      return true;
    }
    return false;
  }

  // "first p95", of "broadcast".
  bool offered_times(std::string_view subject, std::string_view word) {
    for (const SubjectTimes& times : times_) {
      if (times.subject != subject || times.word != word) continue;
      gate_.subject = times.subject;
      gate_.times = times.word;
      const std::size_t place = skip();
      time_measure(in_.word(), place);
      return true;
    }
    return false;
  }

  [[noreturn]] void fail_of(const Subject& subject, std::size_t place) const {
    std::vector<std::string_view> words;
    for (const Measure& measure : offered_) {
      const bool listed = !words.empty() && words.back() == measure.word;
      if (measure.subject == subject.word && !listed) words.push_back(measure.word);
    }
    for (const SubjectTimes& times : times_) {
      if (times.subject == subject.word) words.push_back(times.word);
    }
    in_.fail(place, "of " + std::string(subject.phrase) + " there are " + joined(words));
  }

  // "p99" or "service p99", "errors"
  void hit_measure(std::string_view name, std::size_t place) {
    if (name == "latency" || name == "service" || name == "delay") {
      gate_.time.time = name == "latency"   ? Condition::Time::latency
                        : name == "service" ? Condition::Time::service
                                            : Condition::Time::delay;
      place = skip();
      name = in_.word();
      time_measure(name, place);
      return;
    }
    for (const HitMeasure& measure : hit_measures()) {
      if (measure.word == name) return set(measure.word, measure.unit);
    }
    for (const Measure& measure : offered_) {
      if (measure.hint.empty() || measure.word != name) continue;
      if (!has_kind(measure.subject)) in_.fail(place, std::string(measure.hint));
      offered(measure.subject, name);
      return;
    }
    time_measure(name, place, all_words());
  }

  void time_measure(std::string_view name, std::size_t place,
                    const std::vector<std::string>& words = time_words()) {
    for (const HitMeasure& measure : hit_measures()) {
      if (measure.unit != kTime || name.empty()) continue;
      if (measure.word == name || measure.alias == name) return set(measure.word, measure.unit);
    }
    if (name == "p" && in_.take("(")) {
      name = in_.word();
      if (in_.take(".")) name = {name.data(), name.size() + 1 + in_.word().size()};
      if (!in_.take(")")) in_.fail(in_.place(), "a \")\" is missing");
      return quantile(name, place);
    }
    if (name == "med") return quantile("50", place);
    if (name.size() > 1 && name.front() == 'p' && in_.take(".")) {
      name = {name.data(), name.size() + 1 + in_.word().size()};
    }
    if (name.size() > 1 && name.front() == 'p') return quantile(name.substr(1), place);
    const std::string advice = "write " + std::string(kMeasureNames);
    if (name.empty()) in_.fail(place, "a number to judge is missing; " + advice);
    in_.unknown(place, "number", name, words, advice);
  }

  // What a misspelt word may have been, at the beginning.
  std::vector<std::string> all_words() const {
    std::vector<std::string> words = kind_names();
    for (const HitMeasure& measure : hit_measures()) {
      words.emplace_back(measure.word);
      if (measure.unit == kTime && !measure.alias.empty()) words.emplace_back(measure.alias);
    }
    words.insert(words.end(), {"latency", "service", "delay"});
    for (const Subject& subject : subjects_) words.emplace_back(subject.word);
    for (const Measure& measure : offered_) {
      if (!measure.hint.empty()) words.emplace_back(measure.word);
    }
    return words;
  }

  void quantile(std::string_view text, std::size_t place) {
    const std::optional<double> q = parse_quantile(text);
    if (!q) {
      in_.fail(place, "a quantile is above 0 and at most 100; write e.g. p99 or p99.9");
    }
    set("p", kTime);
    gate_.time.quantile = *q;
    gate_.time.quantile_name = text;
  }

  // "http_req_duration p(95)", "http_req_failed rate"
  bool k6_measure(std::string_view metric) {
    if (metric == "http_req_duration") {
      const std::size_t place = skip();
      time_measure(in_.word(), place);
      milliseconds_ = true;
      return true;
    }
    for (const Subject& subject : subjects_) {
      if (subject.alias.empty() || subject.alias != metric) continue;
      of_kind(subject.word);
      const std::size_t place = skip();
      time_measure(in_.word(), place);
      milliseconds_ = true;
      return true;
    }
    const bool known = metric.starts_with("http_") || metric.starts_with("ws_msgs_") ||
                       metric.starts_with("ws_session") || metric == "dropped_iterations";
    if (!known) return false;
    const std::size_t place = skip();
    const std::string alias = std::string(metric) + " " + std::string(in_.word());
    for (const HitMeasure& measure : hit_measures()) {
      if (measure.alias != alias) continue;
      set(measure.word, measure.unit);
      return true;
    }
    for (const Measure& measure : offered_) {
      if (measure.alias != alias) continue;
      gate_.subject = measure.subject;
      set(measure.word, measure.unit);
      return true;
    }
    in_.fail(place, "supported names of k6: " + k6_names());
  }

  std::string k6_names() const {
    std::string names = "http_req_duration p(95)";
    for (const HitMeasure& measure : hit_measures()) {
      if (measure.alias.find(' ') != std::string_view::npos)
        names.append(", ").append(measure.alias);
    }
    for (const Subject& subject : subjects_) {
      if (!subject.alias.empty()) names.append(", ").append(subject.alias).append(" p(95)");
    }
    for (const Measure& measure : offered_) {
      if (!measure.alias.empty()) names.append(", ").append(measure.alias);
    }
    return names;
  }

  std::size_t skip() {
    while (in_.take(" ")) continue;
    return in_.place();
  }
  void set(std::string_view word, const MeasureUnit& unit) {
    gate_.word = word;
    gate_.unit = unit;
  }

  bool has_kind(std::string_view kind) const {
    return std::any_of(gate_.of.begin(), gate_.of.end(), [&](const Condition& condition) {
      return condition.key == Key::kind && condition.text == kind;
    });
  }

  void limit(std::string_view text) {
    switch (gate_.unit.form) {
      case MeasureUnit::Form::time:
        return time_limit(text);
      case MeasureUnit::Form::share:
        return share_limit(text);
      default:
        return number_limit(text);
    }
  }

  void number_limit(std::string_view text) {
    const std::string_view typed = text, example = gate_.unit.example;
    if (text.ends_with("/s") && counts_per_second()) text.remove_suffix(2);
    const std::optional<double> value = number(text);
    if (!value) {
      throw ValueError("\"" + std::string(typed) + "\" is not a number; write e.g. " +
                       std::string(example));
    }
    gate_.limit = *value;
  }

  // The measure does, or the other one of that name.
  bool counts_per_second() {
    if (gate_.unit == kPerSecond) return true;
    for (const Measure& measure : offered_) {
      if (measure.subject != gate_.subject || measure.word != gate_.word) continue;
      if (measure.unit == kPerSecond) gate_.unit = kPerSecond;
    }
    return gate_.unit == kPerSecond;
  }

  void time_limit(std::string_view text) {
    const std::optional<double> bare = number(text);
    if (milliseconds_ && bare) {
      gate_.limit = *bare * 1e6;
      return;
    }
    gate_.limit = static_cast<double>(parse_duration(text).count());
  }

  void share_limit(std::string_view text) {
    const bool percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    const std::optional<double> value = number(text);
    if (value && !percent && *value > 1 && *value <= 100) {
      throw ValueError(std::string(text) + " is above 1, so it is no share; write " +
                       std::string(text) + "%");
    }
    if (!value || *value > (percent ? 100 : 1)) {
      throw ValueError("\"" + std::string(text) + (percent ? "%" : "") +
                       "\" is not a share; write e.g. " + std::string(gate_.unit.example));
    }
    if (!percent && *value == 1) throw ValueError("1 is ambiguous; write 1% or 100%");
    gate_.limit = percent ? *value / 100 : *value;
  }

  ConditionScanner in_;
  const std::vector<Subject> subjects_;
  const std::vector<Measure> offered_;     // by the sections
  const std::vector<SubjectTimes> times_;  // likewise
  Gate gate_;
  bool milliseconds_ = false;
};

}  // namespace

Gate parse_gate(std::string_view text) { return Parser(text).parse(); }

}  // namespace barrage
