#include "protocol/ws/words.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "core/ascii.h"
#include "targets/check.h"

namespace barrage {
namespace {

constexpr std::string_view kPathHelp = "write e.g. .a.b[0].\"c d\", or . for the whole message";
constexpr std::size_t kMostSteps = 64;

bool is_key_byte(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// A JSON text with its quotes; nullopt: it is none.
std::optional<std::string> unquoted(std::string_view json) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(json);
  simdjson::ondemand::document document;
  std::string_view text;
  if (parser.iterate(padded).get(document) || document.get_string().get(text)) return std::nullopt;
  return std::string(text);
}

}  // namespace

std::string_view Words::since(std::size_t begin) const {
  return trim(all_.substr(begin, place() - begin));
}

void Words::end() const {
  if (!at_end()) fail("text after the end of the directive; leave it out");
}

std::string_view Words::take(std::size_t size) {
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  skip_blanks();
  return taken;
}

std::string_view Words::word() {
  const auto end = std::find_if(rest_.begin(), rest_.end(), is_blank);
  return take(static_cast<std::size_t>(end - rest_.begin()));
}

bool Words::accept(std::string_view wanted) {
  Words ahead = *this;
  if (ahead.word() != wanted) return false;
  *this = ahead;
  return true;
}

bool Words::accept_equals() {
  if (!rest_.starts_with("==")) return false;
  take(2);
  return true;
}

std::string_view Words::quoted(const std::string& example) {
  if (peek() != '"') fail("a string in double quotes is missing here; write e.g. " + example);
  std::size_t end = 1;
  while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
  if (end >= rest_.size()) fail("the string that begins here has no closing quote");
  return take(end + 1);
}

std::string Words::text(const std::string& example) {
  Words ahead = *this;
  auto text = unquoted(ahead.quoted(example));
  if (!text) fail("the string holds a wrong escape or is not UTF-8; write it as JSON does");
  *this = ahead;
  return std::move(*text);
}

std::string_view Words::value() {
  if (peek() == '"') return quoted("");
  std::size_t end = 0;
  while (end < rest_.size() && !is_blank(rest_[end])) {
    const std::size_t close =
        rest_.substr(end).starts_with("{{") ? rest_.find("}}", end) : rest_.npos;
    end = close == rest_.npos ? end + 1 : close + 2;
  }
  return take(end);
}

std::string_view Words::regex() {
  std::size_t end = 1;
  while (end < rest_.size() && rest_[end] != '/') end += rest_[end] == '\\' ? 2 : 1;
  if (end >= rest_.size()) fail("the regex that begins here has no end: \"/\" is missing");
  const std::string_view all = take(end + 1);
  return all.substr(1, all.size() - 2);
}

void Words::skip_blanks() {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
}

std::vector<JsonStep> Words::path() {
  if (peek() != '.' && peek() != '[') fail("a path is missing here; " + std::string(kPathHelp));
  std::vector<JsonStep> steps;
  if (peek() == '.' && (rest_.size() == 1 || is_blank(rest_[1]) || rest_[1] == '=')) {
    take(1);
    return steps;
  }
  while (peek() == '.' || peek() == '[') {
    if (steps.size() == kMostSteps) {
      fail("the path has more than " + std::to_string(kMostSteps) + " steps");
    }
    if (rest_.starts_with(".[")) drop(1);
    steps.push_back(peek() == '.' ? member() : element());
  }
  if (!at_end() && !is_blank(peek()) && peek() != '=') {
    fail("this cannot be part of a path; put the key in double quotes, e.g. .\"c d\"");
  }
  skip_blanks();
  return steps;
}

JsonStep Words::member() {
  drop(1);
  if (peek() == '"') {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size()) fail("the key that begins here has no closing quote");
    auto key = unquoted(rest_.substr(0, end + 1));
    if (!key) fail("the key holds a wrong escape or is not UTF-8; write it as JSON does");
    drop(end + 1);
    return std::move(*key);
  }
  const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_key_byte);
  const auto size = static_cast<std::size_t>(end - rest_.begin());
  if (size == 0) fail("no key after the \".\" of the path; " + std::string(kPathHelp));
  std::string key(rest_.substr(0, size));
  drop(size);
  return key;
}

JsonStep Words::element() {
  std::size_t index = 0;
  const char* begin = rest_.data() + 1;
  const char* stop = rest_.data() + rest_.size();
  const auto [end, error] = std::from_chars(begin, stop, index);
  if (error != std::errc{} || end == stop || *end != ']') {
    fail("this is not the index of an array; write e.g. [0]");
  }
  drop(static_cast<std::size_t>(end - rest_.data()) + 1);
  return index;
}

}  // namespace barrage
