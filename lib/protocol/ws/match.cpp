#include "protocol/ws/match.h"

#include <re2/re2.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

namespace barrage {
namespace {

namespace ondemand = simdjson::ondemand;

// A parser keeps memory in proportion to the largest message it read: not for ever after one.
constexpr std::size_t kKeptBytes = std::size_t{64} << 10;
constexpr std::int64_t kRegexMemory = std::int64_t{1} << 20;

RE2::Options regex_options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemory);
  return options;
}

template <typename T>
void append_number(std::string& key, T value) {
  char digits[32];
  key.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// Equal numbers become equal texts: 5, 5.0 and 5e0. Integers are exact.
bool number_key(const ondemand::number& number, std::string& key) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  switch (number.get_number_type()) {
    case ondemand::number_type::signed_integer:
      append_number(key, number.get_int64());
      break;
    case ondemand::number_type::unsigned_integer:
      append_number(key, number.get_uint64());
      break;
    default:
      const double value = number.get_double();
      if (std::trunc(value) == value && std::abs(value) <= exact) {
        append_number(key, static_cast<std::int64_t>(value));
      } else {
        append_number(key, value);
      }
  }
  return true;
}

// Appends that of a number, a text, true, false or null, each kind apart: 5 is not "5". `Value`: a
// document or a value in one.
template <typename Value>
bool scalar_key(Value& value, std::string& key) {
  ondemand::json_type type;
  if (value.type().get(type)) return false;
  switch (type) {
    case ondemand::json_type::number: {
      ondemand::number number;
      return !value.get_number().get(number) && number_key(number, key);
    }
    case ondemand::json_type::string: {
      std::string_view text;
      if (value.get_string().get(text)) return false;
      key.append(1, '"').append(text);
      return true;
    }
    case ondemand::json_type::boolean: {
      bool is = false;
      if (value.get_bool().get(is)) return false;
      key += is ? "true" : "false";
      return true;
    }
    case ondemand::json_type::null: {
      bool is = false;
      if (value.is_null().get(is) || !is) return false;
      key += "null";
      return true;
    }
    default:
      return false;
  }
}

bool go_to(ondemand::value& value, const std::string& name) {
  ondemand::object object;
  if (value.get_object().get(object)) return false;
  for (auto entry : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(entry).get(field) || field.unescaped_key().get(key)) return false;
    if (key != name) continue;
    value = field.value();
    return true;
  }
  return false;
}

bool go_to(ondemand::value& value, std::size_t index) {
  ondemand::array array;
  return !value.get_array().get(array) && !array.at(index).get(value);
}

enum class Found { nothing, other, it };

// Appends the key of what the document holds at the path of the condition.
Found look_at(ondemand::document& document, const JsonCondition& condition, std::string& key) {
  const auto found = [&](auto& value) {
    ondemand::json_type type;
    if (value.type().get(type)) return Found::nothing;
    return condition.exists || scalar_key(value, key) ? Found::it : Found::other;
  };
  if (condition.path.empty()) return found(document);
  ondemand::value value;
  if (document.get_value().get(value)) return Found::nothing;
  for (const JsonStep& step : condition.path) {
    if (!std::visit([&](const auto& to) { return go_to(value, to); }, step)) return Found::nothing;
  }
  return found(value);
}

// In no value but a string with "\u0000".
constexpr char kBetweenKeys = '\0';

}  // namespace

struct Matcher::Compiled {
  explicit Compiled(const Match& match)
      : regex(match.regex, regex_options()),
        found(match.groups.empty() ? 1
                                   : 1 + static_cast<std::size_t>(*std::max_element(
                                             match.groups.begin(), match.groups.end()))) {}

  RE2 regex;
  std::vector<re2::StringPiece> found;  // the whole, and its groups as far as they are compared
  ondemand::parser parser;
  std::string padded;
  std::vector<std::string> required;  // keys of the values of requirements, by condition
};

std::uint64_t Matcher::reads_of_message(const Match& match) {
  switch (match.how) {
    case Match::How::next:
    case Match::How::none:
      return 0;
    case Match::How::json:
      return max_json_bytes + 1;  // which is too much
    case Match::How::regex:
      break;
  }
  return std::numeric_limits<std::uint64_t>::max();
}

Matcher::Matcher(const Match& match) : match_(match), compiled_(std::make_unique<Compiled>(match)) {
  for (const JsonCondition& condition : match.conditions) {
    is_json(condition.value, compiled_->required.emplace_back());
  }
}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

void Matcher::expected(const PayloadContext& event, std::string& key) const {
  key.clear();
  if (!match_.value) return;
  match_.value->expand(event, key);
  if (match_.how != Match::How::json) return;
  const std::string values = std::move(key);
  key.clear();
  for (std::size_t from = 0; from <= values.size();) {
    const std::size_t end = std::min(values.find('\n', from), values.size());
    const std::string_view value = std::string_view(values).substr(from, end - from);
    if (from > 0) key += kBetweenKeys;
    if (!is_json(value, key)) key += value;
    from = end + 1;
  }
}

bool Matcher::find(std::string_view message, std::string& key) {
  key.clear();
  switch (match_.how) {
    case Match::How::next:
      return true;
    case Match::How::json:
      return find_json(message, key);
    case Match::How::regex:
      return find_regex(message, key);
    case Match::How::none:
      break;
  }
  return false;
}

bool Matcher::find_regex(std::string_view message, std::string& key) const {
  const RE2& regex = compiled_->regex;
  if (!regex.ok()) return false;
  std::vector<re2::StringPiece>& found = compiled_->found;
  const re2::StringPiece text(message.data(), message.size());
  if (!regex.Match(text, 0, message.size(), RE2::UNANCHORED, found.data(),
                   static_cast<int>(found.size()))) {
    return false;
  }
  for (const int group : match_.groups) {
    const re2::StringPiece& part = found[static_cast<std::size_t>(group)];
    if (group != match_.groups.front()) key += '\n';
    key.append(part.data(), part.size());
  }
  return true;
}

template <typename Look>
bool Matcher::in_json(std::string_view message, Look look) const {
  if (message.size() > max_json_bytes) return false;
  std::string& padded = compiled_->padded;
  padded.assign(message).append(simdjson::SIMDJSON_PADDING, ' ');
  bool found = false;
  {
    ondemand::document document;
    found =
        !compiled_->parser.iterate(padded.data(), message.size(), padded.size()).get(document) &&
        look(document);
  }
  if (message.size() > kKeptBytes) {
    compiled_->parser = ondemand::parser();
    std::string().swap(padded);
  }
  return found;
}

bool Matcher::find_json(std::string_view message, std::string& key) const {
  const bool found = in_json(message, [&](ondemand::document& document) {
    for (std::size_t i = 0; i < match_.picks; ++i) {
      const JsonCondition& condition = match_.conditions[i];
      if (i > 0) document.rewind();
      if (!condition.exists && !key.empty()) key += kBetweenKeys;
      if (look_at(document, condition, key) != Found::it) return false;
    }
    return true;
  });
  if (!found) key.clear();
  return found;
}

bool Matcher::is_json(std::string_view value, std::string& key) const {
  return in_json(value, [&](ondemand::document& document) { return scalar_key(document, key); });
}

std::optional<std::string> Matcher::unmet(std::string_view reply) {
  const std::span<const JsonCondition> all(match_.conditions);
  if (!has_requirements()) return std::nullopt;
  std::string unmet = "the reply is no JSON";
  const bool meets = in_json(reply, [&](ondemand::document& document) {
    std::string key;
    for (const JsonCondition& condition : all.subspan(match_.picks)) {
      document.rewind();
      key.clear();
      const Found found = look_at(document, condition, key);
      const std::string& value =
          compiled_->required[static_cast<std::size_t>(&condition - all.data())];
      if (found == Found::it && (condition.exists || key == value)) continue;
      unmet = found == Found::nothing ? "the reply has no " + condition.written
                                      : "the reply has another value at " + condition.written;
      return false;
    }
    return true;
  });
  return meets ? std::nullopt : std::optional(unmet);
}

}  // namespace barrage
