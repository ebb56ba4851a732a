// A gate as it is typed.
#include <array>
#include <charconv>
#include <cmath>

#include "analysis/gate.h"
#include "analysis/quantile.h"
#include "analysis/words.h"
#include "core/error.h"

namespace barrage {
namespace {

struct Word {
  std::string_view name;
  Measure measure;
};
constexpr std::array kWords = {Word{"errors", Measure::errors},
                               Word{"success", Measure::success},
                               Word{"loss", Measure::loss},
                               Word{"rate", Measure::rate},
                               Word{"throughput", Measure::throughput},
                               Word{"hits", Measure::hits},
                               Word{"failed", Measure::failed},
                               Word{"dropped", Measure::dropped},
                               Word{"mean", Measure::mean},
                               Word{"avg", Measure::mean},
                               Word{"max", Measure::max},
                               Word{"min", Measure::min}};

// k6's metric and its aggregate.
struct Alias {
  std::string_view metric, aggregate;
  Measure measure;
};
constexpr std::array kAliases = {Alias{"http_req_failed", "rate", Measure::errors},
                                 Alias{"http_req_failed", "count", Measure::failed},
                                 Alias{"http_reqs", "rate", Measure::rate},
                                 Alias{"http_reqs", "count", Measure::hits},
                                 Alias{"dropped_iterations", "count", Measure::dropped}};

constexpr std::string_view kMeasures =
    "p50 to p99.99, mean, max or min (of latency, service or delay), errors, success, loss, rate, "
    "throughput, hits, failed or dropped";

// What a misspelt word may have been.
std::vector<std::string> time_words() {
  std::vector<std::string> words;
  for (const Word& word : kWords) {
    if (of_time(word.measure)) words.emplace_back(word.name);
  }
  return words;
}
std::vector<std::string> all_words() {
  std::vector<std::string> words = kind_names();
  for (const Word& word : kWords) words.emplace_back(word.name);
  words.insert(words.end(), {"latency", "service", "delay", "messages", "broadcast"});
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

class Parser {
 public:
  explicit Parser(std::string_view text) : in_(text) { gate_.text = text; }

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
        in_.fail(place, "what must hold of these hits is missing; write e.g. " +
                            std::string("target=\"GET /x\" p99<200ms"));
      }
    }
    if (name == "time") {
      in_.fail(place, "a gate is about the whole time of the report; write -filter='time>=10s'");
    }
    if (const std::optional<HitKind> kind = kind_from_string(name)) {
      place = skip();
      of_kind(*kind, in_.word(), place);
    } else if (name == "messages") {
      place = skip();
      of_messages(in_.word(), place);
    } else if (name == "broadcast") {
      place = skip();
      of_broadcast(in_.word(), place);
    } else if (!k6_measure(name)) {
      measure(name, place);
    }
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
  // What is behind "ws_connect"
  void of_kind(HitKind kind, std::string_view name, std::size_t place) {
    if (kind == HitKind::ws_disconnect && name == "rate") return set(Measure::disconnections);
    if (kind == HitKind::ws_disconnect && name != "hits" && name != "failed") {
      in_.fail(place, "of ws_disconnect there are rate, hits and failed");
    }
    gate_.of.push_back({.key = Key::kind, .text = std::string(to_string(kind))});
    measure(name, place);
  }

  // What is behind "messages"
  void of_messages(std::string_view name, std::size_t place) {
    if (name == "received") return set(Measure::received);
    if (name == "unawaited") return set(Measure::unawaited);
    in_.fail(place, "of messages there are received and unawaited");
  }

  // What is behind "broadcast"
  void of_broadcast(std::string_view name, std::size_t place) {
    if (name == "reach") return set(Measure::reach);
    if (name == "deliveries") return set(Measure::deliveries);
    in_.fail(place, "of a broadcast there are reach and deliveries");
  }

  // "p99" or "service p99", "errors"
  void measure(std::string_view name, std::size_t place) {
    if (name == "latency" || name == "service" || name == "delay") {
      gate_.time = name == "latency"   ? Condition::Time::latency
                   : name == "service" ? Condition::Time::service
                                       : Condition::Time::delay;
      place = skip();
      name = in_.word();
      time_measure(name, place);
      return;
    }
    for (const Word& word : kWords) {
      if (word.name != name) continue;
      if (word.measure == Measure::loss && !of_events()) {
        in_.fail(place, "only events are lost; write e.g. ws_event loss<0.1%");
      }
      return set(word.measure);
    }
    time_measure(name, place, all_words());
  }

  void time_measure(std::string_view name, std::size_t place,
                    const std::vector<std::string>& words = time_words()) {
    for (const Word& word : kWords) {
      if (word.name == name && of_time(word.measure)) return set(word.measure);
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
    const std::string advice = "write " + std::string(kMeasures);
    if (name.empty()) in_.fail(place, "a number to judge is missing; " + advice);
    in_.unknown(place, "number", name, words, advice);
  }

  void quantile(std::string_view text, std::size_t place) {
    const std::optional<double> q = parse_quantile(text);
    if (!q) {
      in_.fail(place, "a quantile is above 0 and at most 100; write e.g. p99 or p99.9");
    }
    set(Measure::quantile);
    gate_.quantile = *q;
    gate_.quantile_name = text;
  }

  // "http_req_duration p(95)", "http_req_failed rate"
  bool k6_measure(std::string_view metric) {
    if (metric == "http_req_duration") {
      const std::size_t place = skip();
      time_measure(in_.word(), place);
      milliseconds_ = true;
      return true;
    }
    if (!metric.starts_with("http_") && metric != "dropped_iterations") return false;
    const std::size_t place = skip();
    const std::string_view aggregate = in_.word();
    for (const Alias& alias : kAliases) {
      if (alias.metric != metric || alias.aggregate != aggregate) continue;
      set(alias.measure);
      return true;
    }
    in_.fail(place,
             "of k6's words these are understood: http_req_duration p(95), http_req_failed "
             "rate, http_reqs rate, http_reqs count, dropped_iterations count");
  }

  std::size_t skip() {
    while (in_.take(" ")) continue;
    return in_.place();
  }
  void set(Measure measure) { gate_.measure = measure; }

  bool of_events() const {
    return std::any_of(gate_.of.begin(), gate_.of.end(), [](const Condition& condition) {
      return condition.key == Key::kind && condition.text == to_string(HitKind::ws_event);
    });
  }

  void limit(std::string_view text) {
    const Measure measure = gate_.measure;
    if (of_time(measure)) return time_limit(text);
    if (is_share(measure)) return share_limit(text);
    if (measure == Measure::received || measure == Measure::unawaited) return messages_limit(text);
    if (per_second(measure) && text.ends_with("/s")) text.remove_suffix(2);
    const std::optional<double> value = number(text);
    if (!value) {
      throw ValueError("\"" + std::string(text) + "\" is not a number; write e.g. " +
                       (per_second(measure) ? "rate>=100/s" : "hits>=1000"));
    }
    gate_.limit = *value;
  }

  void messages_limit(std::string_view text) {
    const bool rate = text.ends_with("/s");
    if (rate) {
      text.remove_suffix(2);
      set(gate_.measure == Measure::received ? Measure::received_rate : Measure::unawaited_rate);
    }
    const std::optional<double> value = number(text);
    if (!value) {
      throw ValueError("\"" + std::string(text) +
                       "\" is not a number; write e.g. messages unawaited==0 or messages "
                       "received>=100/s");
    }
    gate_.limit = *value;
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
    if (!value || *value > (percent ? 100 : 1)) {
      throw ValueError("\"" + std::string(text) + (percent ? "%" : "") +
                       "\" is not a share; write e.g. 1% or 0.01");
    }
    if (!percent && *value == 1) throw ValueError("1 is 1% or 100%; write which");
    gate_.limit = percent ? *value / 100 : *value;
  }

  ConditionScanner in_;
  Gate gate_;
  bool milliseconds_ = false;
};

}  // namespace

Gate parse_gate(std::string_view text) { return Parser(text).parse(); }

}  // namespace barrage
