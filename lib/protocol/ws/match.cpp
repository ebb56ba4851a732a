#include "protocol/ws/match.h"

#include <re2/re2.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

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
void assign_number(std::string& key, T value) {
  char digits[32];
  key.assign(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// Equal numbers become equal texts: 5, 5.0 and 5e0. Integers are exact.
bool number_key(const ondemand::number& number, std::string& key) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  switch (number.get_number_type()) {
    case ondemand::number_type::signed_integer:
      assign_number(key, number.get_int64());
      break;
    case ondemand::number_type::unsigned_integer:
      assign_number(key, number.get_uint64());
      break;
    default:
      const double value = number.get_double();
      if (std::trunc(value) == value && std::abs(value) <= exact) {
        assign_number(key, static_cast<std::int64_t>(value));
      } else {
        assign_number(key, value);
      }
  }
  return true;
}

// Of a number, a text, true, false or null, each kind apart: 5 is not "5". `Value`: a document or
// a value in one.
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
      key.assign(1, '"').append(text);
      return true;
    }
    case ondemand::json_type::boolean: {
      bool is = false;
      if (value.get_bool().get(is)) return false;
      key = is ? "true" : "false";
      return true;
    }
    case ondemand::json_type::null: {
      bool is = false;
      if (value.is_null().get(is) || !is) return false;
      key = "null";
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

Matcher::Matcher(const Match& match)
    : match_(match), compiled_(std::make_unique<Compiled>(match)) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

void Matcher::expected(const PayloadContext& event, std::string& key) const {
  key.clear();
  if (!match_.value) return;
  match_.value->expand(event, key);
  if (match_.how != Match::How::json) return;
  const std::string value = std::move(key);
  if (!find_json(value, {}, key)) key = value;
}

bool Matcher::find(std::string_view message, std::string& key) {
  key.clear();
  switch (match_.how) {
    case Match::How::next:
      return true;
    case Match::How::json:
      return find_json(message, match_.path, key);
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

bool Matcher::find_json(std::string_view message, const std::vector<JsonStep>& path,
                        std::string& key) const {
  if (message.size() > max_json_bytes) return false;
  std::string& padded = compiled_->padded;
  padded.assign(message).append(simdjson::SIMDJSON_PADDING, ' ');
  const auto find = [&] {
    ondemand::document document;
    if (compiled_->parser.iterate(padded.data(), message.size(), padded.size()).get(document)) {
      return false;
    }
    if (path.empty()) return scalar_key(document, key);
    ondemand::value value;
    if (document.get_value().get(value)) return false;
    for (const JsonStep& step : path) {
      if (!std::visit([&](const auto& to) { return go_to(value, to); }, step)) return false;
    }
    return scalar_key(value, key);
  };
  const bool found = find();
  if (message.size() > kKeptBytes) {
    compiled_->parser = ondemand::parser();
    std::string().swap(padded);
  }
  return found;
}

}  // namespace barrage
