#include "targets/json_format.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/ascii.h"
#include "core/error.h"
#include "core/units.h"
#include "targets/check.h"
#include "targets/check_url.h"
#include "targets/doubts.h"
#include "targets/json_extent.h"

namespace barrage {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::array<std::string_view, 6> keys = {"method", "url",       "header",
                                                  "body",   "body_text", "name"};
constexpr std::size_t max_object_bytes = LineReader::max_line_bytes;

// The known key that was probably meant; empty: none.
std::string_view meant_key(std::string_view key, std::span<const std::string_view> known) {
  std::string lower = lower_case(std::string(key));
  if (lower == "headers") lower = "header";
  const auto found = std::find(known.begin(), known.end(), lower);
  return found == known.end() ? std::string_view() : *found;
}

int base64_digit(char c) {
  if (is_upper(c)) return c - 'A';
  if (is_lower(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

// Standard alphabet, padded (RFC 4648, section 4). Line breaks are skipped: base64, Ruby and Python
// write some. Sets `bad` to the first wrong byte.
std::optional<std::string> decode_base64(std::string_view text, std::size_t& bad) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t digits = 0, padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || text[i] == '\r') continue;
    if (text[i] == '=' && padding < 2) {
      ++padding;
      continue;
    }
    const int digit = base64_digit(text[i]);
    if (digit < 0 || padding > 0) {
      bad = i;
      return std::nullopt;
    }
    ++digits;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xff);
    }
  }
  if ((digits + padding) % 4 != 0) {
    bad = text.size();
    return std::nullopt;
  }
  return bytes;
}

}  // namespace

bool JsonFormat::next(Target& into) {
  if (!find_object()) return false;
  read_object();
  into = Target{};
  read_target(into);
  complete(options_, into);
  if (const auto problem = check_length(into, options_.chunked)) {
    fail(object_.data(), problem->what);
  }
  const Dialect& dialect = dialect_of(options_.dialects, into.kind);
  if (dialect.builder != nullptr) {
    read_spec(dialect, into);
  } else if (into.body && into.body != options_.body) {
    const bool encoded = body_key_ == "body" || into.body->find('\n') != std::string::npos;
    doubt(encoded ? body_at_ : body_at_ + 1, *into.body, encoded);
  }
  return true;
}

void JsonFormat::doubt(const char* at, std::string_view text, bool encoded) const {
  if (options_.doubts == nullptr) return;
  const auto [line, column] = place_of(at);
  options_.doubts->as_written(text, {lines_.name(), line, column}, encoded);
}

// Goes to the bracket that begins the next object.
bool JsonFormat::find_object() {
  for (;;) {
    rest_ = trim(rest_);
    if (rest_.empty()) {
      if (lines_.next()) {
        rest_ = lines_.line();
        continue;
      }
      if (between_ == Between::objects) return false;
      lines_.fail(lines_.number(), 0, "the array of targets has no end: \"]\" is missing");
    }
    const char c = rest_.front();
    if (c == '{' && between_ != Between::array_comma) return true;
    if (c == '[' && between_ == Between::objects) {
      between_ = Between::array_start;
    } else if (c == ',' && between_ == Between::array_comma) {
      between_ = Between::array_item;
    } else if (c == ']' && (between_ == Between::array_start || between_ == Between::array_comma)) {
      between_ = Between::objects;
    } else if (between_ == Between::array_comma) {
      lines_.fail(rest_.data(), "expected \",\" or \"]\" after a target of the array");
    } else {
      const bool http = is_upper(c) && line_ == 0;
      lines_.fail(rest_.data(), http ? "this looks like the http format; say -format=http"
                                     : "expected \"{\", the begin of a target");
    }
    rest_.remove_prefix(1);
  }
}

// Copies the object to where simdjson can read it, with the padding that it needs.
void JsonFormat::read_object() {
  line_ = lines_.number();
  column_ = static_cast<std::size_t>(rest_.data() - lines_.line().data()) + 1;
  object_.clear();
  JsonExtent extent;
  for (;;) {
    const std::size_t size = extent.feed(rest_);
    if (extent.state() == JsonExtent::State::mismatch) {
      lines_.fail(rest_.data() + size,
                  "this is not JSON: expected \"" + std::string(1, extent.expected()) + "\"");
    }
    if (object_.size() + size > max_object_bytes) {
      lines_.fail(line_, column_, "the target is larger than " + format_size(max_object_bytes));
    }
    object_.append(rest_.substr(0, size));
    rest_.remove_prefix(size);
    if (extent.state() == JsonExtent::State::closed) break;
    if (!lines_.next()) {
      lines_.fail(line_, column_,
                  "the target that begins here has no end: \"" + std::string(1, extent.expected()) +
                      "\" is missing");
    }
    object_ += '\n';
    rest_ = lines_.line();
  }
  size_ = object_.size();
  object_.append(simdjson::SIMDJSON_PADDING, ' ');
  if (between_ != Between::objects) between_ = Between::array_comma;
}

ondemand::object JsonFormat::parse_object() {
  const char* begin = object_.data();
  ondemand::object object;
  if (auto error = parser_.iterate(begin, size_, object_.size()).get(document_)) fail(error, begin);
  if (auto error = document_.get_object().get(object)) fail(error, begin);
  return object;
}

void JsonFormat::read_target(Target& into) {
  const char* begin = object_.data();
  body_key_.clear();
  ondemand::object object = parse_object();
  const char* at = begin;
  for (auto entry : object) {
    ondemand::field field;
    if (auto error = std::move(entry).get(field)) {
      const char* location = nullptr;
      fail(error, document_.current_location().get(location) ? at : location);
    }
    const char* key_at = field.key().raw() - 1;  // its opening quote
    std::string_view key;
    if (auto error = field.unescaped_key().get(key)) fail(error, key_at);
    at = field.value().raw_json_token().data();
    read_key(key, key_at, field.value(), into);
  }
  if (into.method.empty()) fail(begin, "the target has no \"method\"");
  if (into.url.empty()) fail(begin, "the target has no \"url\"");
  const Dialect& dialect = dialect_of(options_.dialects, into.kind);
  if (const auto problem = check_scheme(into.method, options_.dialects, dialect)) {
    fail(begin, problem->what);
  }
}

// Again from the begin: only now it is known which dialect's keys mean something.
void JsonFormat::read_spec(const Dialect& dialect, Target& into) {
  const char* begin = object_.data();
  if (const auto problem = check_headers(dialect, into)) fail(begin, problem->what);
  const auto builder = dialect.builder();
  for (auto entry : parse_object()) {
    ondemand::field field;
    if (auto error = std::move(entry).get(field)) fail(error, begin);
    const char* key_at = field.key().raw() - 1;
    std::string_view key;
    if (auto error = field.unescaped_key().get(key)) fail(error, key_at);
    const std::string_view meant = meant_key(key, dialect.keys);
    if (meant.empty()) continue;
    if (meant != key) fail(key_at, "key " + quote(key) + " is not known; write " + quote(meant));
    ondemand::json_type type;
    if (auto error = field.value().type().get(type)) fail(error, key_at);
    if (type == ondemand::json_type::null) continue;
    JsonValue value(*this, field.value(), key_at);
    builder->read_key(meant, value);
  }
  finish(*builder, into);
}

void JsonFormat::finish(SpecBuilder& builder, Target& into) const {
  const auto problem = builder.finish(into);
  if (!problem) return;
  if (into.body == options_.body) fail(object_.data(), "in -body: " + problem->what);
  // In base64 a byte has no place of its own.
  fail(body_at_ + (body_key_ == "body_text" ? problem->offset + 1 : 0), problem->what);
}

void JsonFormat::read_key(std::string_view key, const char* at, Value& value, Target& into) {
  const char* value_at = value.raw_json_token().data();
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
    const std::string_view meant = meant_key(key, keys);
    if (!meant.empty()) fail(at, "key " + quote(key) + " is not known; write " + quote(meant));
    return;
  }
  ondemand::json_type type;
  if (auto error = value.type().get(type)) fail(error, value_at);
  if (type == ondemand::json_type::null) return;
  const char* inside = value_at + 1;  // after the quote: exact while nothing is escaped
  if (key == "header") {
    read_headers(value, into);
  } else if (key == "method") {
    into.method = text_of(value, key);
    if (const auto problem = check_method(into.method)) {
      fail(inside + problem->offset, problem->what);
    }
  } else if (key == "url") {
    const std::string_view url = text_of(value, key);
    if (const auto problem = check_url(url, options_.dialects, into)) {
      fail(inside + problem->offset, problem->what);
    }
    doubt(inside, url);
  } else if (key == "name") {
    into.name = text_of(value, key);
    if (const auto problem = check_text(into.name, "name")) {
      fail(inside + problem->offset, problem->what);
    }
  } else if (key == "body_text") {
    body_at_ = value_at;
    set_body(into, key, at, std::string(text_of(value, key)));
  } else {
    std::size_t bad = 0;
    auto body = decode_base64(text_of(value, key), bad);
    if (!body) {
      fail(inside + bad, "the body is not base64 with padding; write plain text as \"body_text\"");
    }
    body_at_ = value_at;
    set_body(into, key, at, std::move(*body));
  }
}

void JsonFormat::set_body(Target& into, std::string_view key, const char* at, std::string body) {
  if (body.size() > options_.max_body_bytes) {
    fail(at, "the body is larger than " + format_size(options_.max_body_bytes));
  }
  if (!body_key_.empty() && body_key_ != key) {
    fail(at, "the target has both \"body\" and \"body_text\"; leave one out");
  }
  body_key_ = key;
  into.body = body.empty() ? nullptr : std::make_shared<const std::string>(std::move(body));
}

void JsonFormat::read_headers(Value& value, Target& into) {
  const char* at = value.raw_json_token().data();
  ondemand::object object;
  if (value.get_object().get(object)) {
    fail(at, "\"header\" must be an object, e.g. {\"Accept\": [\"text/html\"]}");
  }
  into.headers.clear();
  for (auto entry : object) {
    ondemand::field field;
    if (auto error = std::move(entry).get(field)) fail(error, at);
    const char* name_at = field.key().raw();
    std::string_view key;
    if (auto error = field.unescaped_key().get(key)) fail(error, name_at);
    if (const auto problem = check_header_name(key)) {
      fail(name_at + problem->offset, problem->what);
    }
    read_header(key, name_at, field.value(), into);
  }
}

// The value of one name: a text, or an array of them.
void JsonFormat::read_header(std::string_view name, const char* name_at, Value& value,
                             Target& into) {
  const auto add = [&](Value& one) {
    const char* at = one.raw_json_token().data() + 1;
    const std::string_view text = text_of(one, "header " + std::string(name));
    if (const auto problem = check_header_value(text)) fail(at + problem->offset, problem->what);
    doubt(at, text);
    into.headers.push_back({std::string(name), std::string(text)});
    if (const auto problem = check_repeated(into.headers)) fail(at, problem->what);
  };
  ondemand::json_type type;
  if (auto error = value.type().get(type)) fail(error, name_at);
  if (type == ondemand::json_type::null) return;
  if (type != ondemand::json_type::array) return add(value);
  ondemand::array array;
  if (auto error = value.get_array().get(array)) fail(error, name_at);
  for (auto item : array) {
    if (auto error = item.error()) fail(error, name_at);
    Value one = item.value_unsafe();
    add(one);
  }
}

std::string_view JsonFormat::text_of(Value& value, std::string_view what) const {
  return JsonValue(*this, value).text(what);
}

InputError JsonFormat::error_at(const char* at, const std::string& what) const {
  const auto [line, column] = place_of(at);
  return {lines_.name(), line, column, what};
}

std::pair<std::size_t, std::size_t> JsonFormat::place_of(const char* at) const {
  const auto offset = std::min(static_cast<std::size_t>(at - object_.data()), size_);
  const std::string_view before = std::string_view(object_).substr(0, offset);
  const auto newlines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t column = newlines == 0 ? column_ + offset : offset - before.rfind('\n');
  return {line_ + newlines, column};
}

}  // namespace barrage
