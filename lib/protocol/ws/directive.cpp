#include "protocol/ws/directive.h"

#include <re2/re2.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/error.h"
#include "core/units.h"
#include "core/utf8.h"
#include "targets/check.h"

namespace barrage {
namespace {

constexpr std::string_view kMatchHelp =
    "write next, json .path == value, /regex/, none or all, e.g. \"> match json .id == {{seq}}\"";
constexpr std::string_view kPathHelp = "write e.g. .a.b[0].\"c d\", or . for the whole message";
constexpr std::size_t kMostSteps = 64;
constexpr std::int64_t kRegexMemory = std::int64_t{1} << 20;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
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

bool is_json_scalar(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  return !parser.parse(json).get(element) && !element.is_object() && !element.is_array();
}

// Reads a directive from the left. Throws Problem.
class Words {
 public:
  explicit Words(std::string_view text) : all_(text), rest_(text) { skip_blanks(); }

  bool at_end() const { return rest_.empty(); }
  std::size_t place() const { return all_.size() - rest_.size(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  std::string_view since(std::size_t begin) const {
    return trim(all_.substr(begin, place() - begin));
  }

  [[noreturn]] void fail(const std::string& what) const { throw Problem{place(), what}; }

  // Up to a blank; what is wrong is said for its begin.
  std::string_view word() {
    const auto end = std::find_if(rest_.begin(), rest_.end(), is_blank);
    return take(static_cast<std::size_t>(end - rest_.begin()));
  }
  // Takes the word if it is this one.
  bool accept(std::string_view wanted) {
    Words ahead = *this;
    if (ahead.word() != wanted) return false;
    *this = ahead;
    return true;
  }
  bool accept_equals() {
    if (!rest_.starts_with("==")) return false;
    take(2);
    return true;
  }
  // "a text" with its quotes, as JSON writes it.
  std::string_view quoted(const std::string& example) {
    if (peek() != '"') fail("a string in double quotes is missing here; write e.g. " + example);
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size()) fail("the string that begins here has no closing quote");
    return take(end + 1);
  }
  // The same, understood.
  std::string text(const std::string& example) {
    Words ahead = *this;
    auto text = unquoted(ahead.quoted(example));
    if (!text) fail("the string holds a wrong escape or is not UTF-8; write it as JSON does");
    *this = ahead;
    return std::move(*text);
  }
  // "a text" or one word, in which a placeholder may hold blanks.
  std::string_view value() {
    if (peek() == '"') return quoted("");
    std::size_t end = 0;
    while (end < rest_.size() && !is_blank(rest_[end])) {
      const std::size_t close =
          rest_.substr(end).starts_with("{{") ? rest_.find("}}", end) : rest_.npos;
      end = close == rest_.npos ? end + 1 : close + 2;
    }
    return take(end);
  }
  // /regex/ without its slashes.
  std::string_view regex() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '/') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size()) fail("the regex that begins here has no end: \"/\" is missing");
    const std::string_view all = take(end + 1);
    return all.substr(1, all.size() - 2);
  }
  std::vector<JsonStep> path();
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    skip_blanks();
    return taken;
  }
  void end() const {
    if (!at_end()) fail("text after the end of the directive; leave it out");
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }
  void drop(std::size_t size) { rest_.remove_prefix(size); }  // blanks behind it stay
  JsonStep member();
  JsonStep element();

  std::string_view all_, rest_;
};

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

// `begin`: where `text` stands in the directive. Without `of_event` it is sent where there is none.
Template template_at(std::size_t begin, std::string text, bool of_event = true) {
  try {
    Template compiled(std::move(text));
    const auto seq = compiled.find(Placeholder::seq);
    if (of_event || !seq) return compiled;
    throw Problem{begin + *seq,
                  "there is no {{seq}} here: it numbers events; write {{connection}}, {{uuid}}, "
                  "{{now_ns}} or {{rand 1 100}}"};
  } catch (const PlaceholderError& error) {
    throw Problem{begin + error.offset, error.what()};
  }
}

// > ... send "text"; places in it are exact while nothing is escaped.
Template sent_text(Words& words) {
  const std::size_t begin = words.place() + 1;
  return template_at(begin, words.text("\"3\""), false);
}

void read_json(Words& words, Match& match) {
  match.how = Match::How::json;
  match.path = words.path();
  if (!words.accept_equals()) words.fail("\"==\" is missing here; write e.g. json .id == {{seq}}");
  const std::size_t begin = words.place();
  const std::string_view value = words.value();
  match.value = template_at(begin, std::string(value));
  // Any event does: what placeholders stand for never changes whether it is JSON.
  const std::string sample = match.value->expand(PayloadContext{.seq = 1, .connection = 1});
  if (!is_json_scalar(sample)) {
    throw Problem{begin, value.empty() ? "no value after \"==\"; write e.g. json .id == {{seq}}"
                                       : "this is not a JSON number, true, false, null or a string "
                                         "in double quotes; put a string in double quotes"};
  }
}

// What a placeholder in a regex is found by. What it found is compared afterwards, so that a
// message is searched once, with a regex that is compiled once, whichever event waits.
std::string_view pattern_of(Placeholder placeholder) {
  switch (placeholder) {
    case Placeholder::uuid:
      return "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    case Placeholder::rand:
      return "-?[0-9]+";
    default:
      return "[0-9]+";
  }
}

constexpr std::string_view kGroupName = "placeholder";

void read_regex(Words& words, Match& match) {
  match.how = Match::How::regex;
  const std::size_t begin = words.place() + 1;
  const Template written = template_at(begin, std::string(words.regex()));
  if (written.text().empty()) {
    throw Problem{begin, "the regex is empty; write next to match anything"};
  }
  std::string value;
  std::vector<std::string> names;
  for (const auto& piece : written.pieces()) {
    if (piece.placeholder == Placeholder::none) {
      match.regex += piece.text;
      continue;
    }
    names.push_back(std::string(kGroupName) + std::to_string(names.size()));
    match.regex.append("(?P<").append(names.back()).append(">");
    match.regex.append(pattern_of(piece.placeholder)).append(")");
    value.append(value.empty() ? "" : "\n").append(piece.text);
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemory);
  const RE2 compiled(match.regex, options);
  if (!compiled.ok()) {
    throw Problem{begin, "the regex is wrong: " + printable(compiled.error())};
  }
  for (const std::string& name : names) {
    const auto group = compiled.NamedCapturingGroups().find(name);
    if (group == compiled.NamedCapturingGroups().end()) {
      throw Problem{begin, "a placeholder cannot stand there in a regex; write it outside of [ ]"};
    }
    match.groups.push_back(group->second);
  }
  if (!names.empty()) match.value = Template(std::move(value));
}

void read_how(Words& words, Match& match) {
  if (words.accept("next")) {
    match.how = Match::How::next;
  } else if (words.accept("json")) {
    read_json(words, match);
  } else if (words.peek() == '/') {
    read_regex(words, match);
  } else if (!match.all && words.accept("none")) {
    match.how = Match::How::none;
  } else if (!match.all || !(words.at_end() || Words(words).accept("within"))) {
    words.fail(match.all ? "all is followed by nothing, json .path == value or /regex/"
                         : std::string(words.at_end() ? "no match; " : "this is no match; ") +
                               std::string(kMatchHelp));
  }
}

Match read_match(Words& words) {
  Match match;
  const std::size_t begin = words.place();
  match.all = words.accept("all");
  read_how(words, match);
  const std::size_t at = words.place();
  if (words.accept("within")) {
    if (match.how == Match::How::none) {
      throw Problem{at, "none waits for nothing; leave \"within\" out"};
    }
    const std::size_t duration_at = words.place();
    try {
      match.within = parse_duration(words.word());
    } catch (const ValueError& error) {
      throw Problem{duration_at, error.what()};
    }
    if (match.within <= Nanos(0)) {
      throw Problem{duration_at, "the time must be above 0; write e.g. within 2s"};
    }
  }
  match.text = words.since(begin);
  words.end();
  return match;
}

// The problem that `read` throws.
template <typename Read>
std::optional<Problem> problem_of(Read read) {
  try {
    read();
  } catch (const Problem& problem) {
    return problem;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Problem> ScriptBuilder::read_line(std::string_view text, std::size_t number) {
  return problem_of([&] {
    Words words(text);
    words.take(1);  // ">"
    const std::size_t begin = words.place();
    if (words.accept("match")) {
      if (has_match_) throw Problem{begin, "a second match; an event is ended by one"};
      script_.match = read_match(words);
      has_match_ = true;
    } else if (words.accept("on")) {
      const std::size_t on_at = words.place();
      AutoReply reply{.on = words.text("> on \"2\" send \"3\""), .send = {}};
      if (const AutoReply* const first = script_.auto_reply_to(reply.on)) {
        const auto line =
            auto_reply_lines_[static_cast<std::size_t>(first - script_.auto_replies.data())];
        throw Problem{on_at, "a second auto-reply to " + quote(reply.on) +
                                 ", the first is in line " + std::to_string(line) +
                                 "; leave one out"};
      }
      if (!words.accept("send"))
        words.fail("\"send\" is missing here; write > on \"2\" send \"3\"");
      reply.send = sent_text(words);
      script_.auto_replies.push_back(std::move(reply));
      auto_reply_lines_.push_back(number);
    } else if (words.accept("open")) {
      OpenStep step;
      if (words.accept("send")) {
        step.send = sent_text(words);
      } else if (words.accept("wait")) {
        step.what = OpenStep::Do::wait;
        step.wait = words.text("\"0\"");
      } else {
        words.fail("open is followed by send or wait; write e.g. > open send \"40\"");
      }
      script_.open.push_back(std::move(step));
    } else if (words.accept("binary")) {
      script_.binary = true;
    } else {
      words.fail(
          "\">\" is followed by match, on, open or binary; write e.g. "
          "\"> match json .id == {{seq}}\"");
    }
    words.end();
  });
}

std::optional<Problem> ScriptBuilder::set_match(std::string_view text) {
  return problem_of([&] {
    Words words(text);
    script_.match = read_match(words);
    has_match_ = true;
  });
}

std::optional<Problem> ScriptBuilder::add_auto_reply(std::string_view on, std::string_view send) {
  return problem_of([&] {
    script_.auto_replies.push_back({std::string(on), template_at(0, std::string(send), false)});
  });
}

std::optional<Problem> ScriptBuilder::add_open_send(std::string_view send) {
  return problem_of([&] {
    script_.open.push_back(
        {.what = OpenStep::Do::send, .send = template_at(0, std::string(send), false), .wait = {}});
  });
}

void ScriptBuilder::add_open_wait(std::string_view wait) {
  script_.open.push_back({.what = OpenStep::Do::wait, .send = {}, .wait = std::string(wait)});
}

std::optional<Problem> ScriptBuilder::finish(Target& target) {
  try {
    script_.payload = Template(target.body);
  } catch (const PlaceholderError& error) {
    return Problem{error.offset, error.what()};
  }
  const std::string_view text = script_.payload.text();
  if (!simdjson::validate_utf8(text.data(), text.size())) script_.binary = true;
  target.spec = std::make_shared<const Script>(std::move(script_));
  return std::nullopt;
}

}  // namespace barrage
