#include "analysis/condition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "analysis/sections.h"
#include "core/ascii.h"
#include "core/error.h"
#include "core/units.h"

namespace barrage {
namespace {

constexpr std::array<std::string_view, 11> kKeys = {"target", "name",       "method", "host",
                                                    "path",   "url",        "code",   "fault",
                                                    "kind",   "connection", "attack"};
constexpr std::array<std::string_view, 3> kTimes = {"latency", "service", "delay"};
// Longer ones first: "<" is the beginning of "<=".
constexpr std::array<std::pair<std::string_view, Op>, 7> kOps = {{{"<=", Op::at_most},
                                                                  {">=", Op::at_least},
                                                                  {"==", Op::equal},
                                                                  {"!=", Op::unequal},
                                                                  {"<", Op::less},
                                                                  {">", Op::more},
                                                                  {"=", Op::equal}}};

// "host:8080" and "/path?query" of a URL.
struct Parts {
  std::string_view host, path_and_query;
};

Parts parts_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::size_t path = std::min(url.find_first_of("/?#"), url.size());
  std::string_view host = url.substr(0, path);
  const std::size_t user = host.rfind('@');
  if (user != std::string_view::npos) host.remove_prefix(user + 1);
  return {host, url.substr(path)};
}

std::string_view path_of(std::string_view url) {
  const std::string_view path = parts_of(url).path_and_query;
  const std::string_view alone = path.substr(0, path.find_first_of("?#"));
  return alone.empty() ? "/" : alone;
}

bool is_target(const std::string& wanted, const Result& hit) {
  if (!hit.name.empty() && wanted == hit.name) return true;
  const std::size_t method = hit.method.size();
  if (!wanted.starts_with(hit.method) || wanted.size() <= method || wanted[method] != ' ') {
    return false;
  }
  const std::string_view place = std::string_view(wanted).substr(method + 1);
  return place == hit.url || place == path_of(hit.url) || place == parts_of(hit.url).path_and_query;
}

bool is_name(char c) { return is_alphanumeric(c) || c == '_'; }

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::int64_t parse_code(std::string_view text) {
  std::int64_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error != std::errc() || end != text.data() + text.size() || code < 0 || code > 65'535) {
    throw ValueError("\"" + std::string(text) + "\" is not a code; write e.g. 200");
  }
  return code;
}

void check_fault(std::string_view text) {
  if (text == to_string(Fault::other) || fault_from_string(text) != Fault::other) return;
  std::string names;
  for (int i = 0; i < kFaults; ++i) {
    if (i > 0) names += i + 1 == kFaults ? " or " : ", ";
    names += to_string(static_cast<Fault>(i));
  }
  throw ValueError("there is no fault \"" + std::string(text) + "\"; write " + names);
}

// "http, ws_event or ws_connect"
template <class Names>
std::string listed(const Names& names) {
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    all.append(i == 0 ? "" : i + 1 == names.size() ? " or " : ", ").append(names[i]);
  }
  return all;
}

}  // namespace

std::string_view to_string(Key key) noexcept { return kKeys.at(static_cast<std::size_t>(key)); }

std::optional<Key> key_from_string(std::string_view name) noexcept {
  const std::size_t at = index_of(kKeys, name);
  return at < kKeys.size() ? std::optional(static_cast<Key>(at)) : std::nullopt;
}

std::string key_names() { return listed(kKeys); }

std::vector<std::string> kind_names() { return Sections().kind_names(); }

std::string_view to_string(Op op) noexcept {
  for (const auto& [text, known] : kOps) {
    if (known == op) return text;
  }
  return "";
}

std::string_view value_of(Key key, const Result& hit, std::string& buffer) {
  switch (key) {
    case Key::target:
      if (!hit.name.empty()) return hit.name;
      buffer.assign(hit.method).append(1, ' ').append(hit.url);
      return buffer;
    case Key::name:
      return hit.name;
    case Key::method:
      return hit.method;
    case Key::host:
      return parts_of(hit.url).host;
    case Key::path:
      return path_of(hit.url);
    case Key::url:
      return hit.url;
    case Key::code:
      buffer = std::to_string(hit.shown_code());
      return buffer;
    case Key::fault:
      return to_string(hit.fault);
    case Key::kind:
      buffer = kind_text(hit.kind, hit.what);
      return buffer;
    case Key::connection:
      if (!hit.was_sent()) return "none";
      return (hit.flags & result_flag::new_connection) != 0 ? "new" : "reused";
    case Key::attack:
      break;
  }
  return hit.attack;
}

bool Condition::holds_for(const Result& hit) const {
  if (!key) {
    if (!hit.was_sent()) return false;
    if (time == Time::latency) return holds(hit.latency().count(), op, number);
    if ((hit.flags & result_flag::foreign) != 0) return false;
    return holds((time == Time::service ? hit.service : hit.delay).count(), op, number);
  }
  if (*key == Key::code) return holds<std::int64_t>(hit.shown_code(), op, number);
  if (*key == Key::target) return is_target(text, hit) == (op == Op::equal);
  std::string buffer;
  return (value_of(*key, hit, buffer) == text) == (op == Op::equal);
}

std::optional<KindWhat> side_kind(const std::vector<Condition>& conditions) {
  for (const Condition& condition : conditions) {
    if (condition.key != Key::kind || condition.op != Op::equal) continue;
    const auto kind = parse_kind(condition.text);
    if (kind && kind->what != What::hit) return kind;
  }
  return std::nullopt;
}

bool all_hold(const std::vector<Condition>& conditions, const Result& hit) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& condition) { return condition.holds_for(hit); });
}

void ConditionScanner::skip_blanks() {
  while (!at_end() && is_blank(text_[at_])) ++at_;
}

std::string_view ConditionScanner::word() {
  const std::size_t begin = at_;
  while (!at_end() && is_name(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

bool ConditionScanner::take(std::string_view wanted) {
  if (!text_.substr(at_).starts_with(wanted)) return false;
  at_ += wanted.size();
  return true;
}

std::optional<Op> ConditionScanner::op() {
  skip_blanks();
  for (const auto& [spelling, op] : kOps) {
    if (!take(spelling)) continue;
    skip_blanks();
    return op;
  }
  return std::nullopt;
}

std::string_view ConditionScanner::quoted() {
  const std::size_t begin = at_;
  const std::size_t end = text_.find(text_[begin], begin + 1);
  if (end == std::string_view::npos) fail(begin, "the quote is not closed");
  at_ = end + 1;
  const std::string_view inside = text_.substr(begin + 1, end - begin - 1);
  skip_blanks();
  return inside;
}

std::string_view ConditionScanner::value() {
  if (!at_end() && (text_[at_] == '"' || text_[at_] == '\'')) return quoted();
  const std::size_t begin = at_;
  while (!at_end() && !is_blank(text_[at_])) ++at_;
  const std::string_view value = text_.substr(begin, at_ - begin);
  skip_blanks();
  return value;
}

std::string_view ConditionScanner::rest() {
  if (!at_end() && (text_[at_] == '"' || text_[at_] == '\'')) return quoted();
  std::string_view rest = text_.substr(at_);
  while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
  at_ = text_.size();
  return rest;
}

std::string ConditionScanner::at(std::size_t place) const {
  return "\"" + std::string(text_) + "\", column " + std::to_string(place + 1) + ": ";
}

void ConditionScanner::fail(std::size_t place, const std::string& why) const {
  throw ValueError(at(place) + why);
}

void ConditionScanner::unknown(std::size_t place, const std::string& what, std::string_view word,
                               std::vector<std::string> known, const std::string& advice) const {
  const std::string name(word);
  throw UnknownWord(at(place) + "there is no " + what + " \"" + name + "\"", name, std::move(known),
                    advice);
}

Condition ConditionScanner::condition(std::string_view name, std::size_t place, bool takes_rest) {
  if (!names_condition(name)) {
    fail(place, "hits have no \"" + std::string(name) + "\"; write " + key_names() +
                    ", or latency, service or delay; -filter takes time as well");
  }
  Condition condition;
  condition.key = key_from_string(name);
  if (!condition.key) condition.time = static_cast<Condition::Time>(index_of(kTimes, name));
  const std::size_t op_place = at_;
  const std::optional<Op> found = op();
  if (!found) fail(op_place, "an operator is missing; write e.g. code>=500");
  condition.op = *found;
  const bool ordered = !condition.key || *condition.key == Key::code;
  if (!ordered && condition.op != Op::equal && condition.op != Op::unequal) {
    fail(op_place, "a " + std::string(name) + " has no order; write = or !=");
  }
  const std::size_t value_place = at_;
  const std::string_view text = takes_rest ? rest() : value();
  if (text.empty() && ordered) fail(value_place, "a value is missing; write e.g. code>=500");
  if (condition.key == Key::kind && !parse_kind(text)) {
    unknown(value_place, "kind", text, kind_names(), "write " + listed(kind_names()));
  }
  try {
    if (!condition.key) {
      condition.number = parse_duration(text).count();
    } else if (*condition.key == Key::code) {
      condition.number = parse_code(text);
    } else {
      if (*condition.key == Key::fault) check_fault(text);
      condition.text = text;
    }
  } catch (const ValueError& error) {
    fail(value_place, error.what());
  }
  return condition;
}

bool names_condition(std::string_view name) {
  return key_from_string(name) || index_of(kTimes, name) < kTimes.size();
}

Condition parse_condition(std::string_view text) {
  ConditionScanner in(text);
  const std::size_t place = in.place();
  const std::string_view name = in.word();
  Condition condition = in.condition(name, place, true);
  if (!in.at_end()) in.fail(in.place(), "there is more than one condition; repeat the flag");
  return condition;
}

}  // namespace barrage
