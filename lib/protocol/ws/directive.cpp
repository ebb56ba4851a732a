#include "protocol/ws/directive.h"

#include <re2/re2.h>
#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/units.h"
#include "core/utf8.h"
#include "protocol/ws/words.h"
#include "targets/check.h"

namespace barrage {
namespace {

constexpr std::string_view kMatchHelp =
    "write next, json .path == value, /regex/, none or all, e.g. \"> match json .id == {{seq}}\"";
constexpr std::int64_t kRegexMemory = std::int64_t{1} << 20;
constexpr std::size_t kMostConditions = 16;  // each reads the message again
constexpr PayloadContext kAnyEvent{.seq = 1, .connection = 1};

bool is_json_scalar(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  return !parser.parse(json).get(element) && !element.is_object() && !element.is_array();
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

// It has a placeholder: escaped braces are none.
bool varies(const Template& value) {
  const auto pieces = value.pieces();
  return std::any_of(pieces.begin(), pieces.end(), [](const Template::Piece& piece) {
    return piece.placeholder != Placeholder::none;
  });
}

// What stands behind "==".
Template read_value(Words& words) {
  const std::size_t begin = words.place();
  const std::string_view value = words.value();
  Template written = template_at(begin, std::string(value));
  // Any event does: what placeholders stand for never changes whether it is JSON.
  if (!is_json_scalar(written.expand(kAnyEvent))) {
    throw Problem{begin, value.empty() ? "no value after \"==\"; write e.g. json .id == {{seq}}"
                                       : "this is not a JSON number, true, false, null or a string "
                                         "in double quotes; put a string in double quotes"};
  }
  return written;
}

// .id == {{seq}}, or .result exists; returns the value.
std::optional<Template> read_condition(Words& words, JsonCondition& condition) {
  const std::size_t begin = words.place();
  condition.path = words.path();
  condition.written = printable(words.since(begin));
  if (words.accept_equals()) return read_value(words);
  condition.exists = words.accept("exists");
  if (!condition.exists) {
    words.fail(
        "\"==\" or \"exists\" is missing here; write e.g. json .id == {{seq}} and .result exists");
  }
  return std::nullopt;
}

// Conditions up to the last one with a placeholder, or the first, pick the reply: there may be a
// {"type":"ack","id":7} before the {"type":"reply","id":7} that is waited for.
void read_json(Words& words, Match& match) {
  match.how = Match::How::json;
  match.picks = 1;
  std::vector<std::optional<Template>> values;
  do {
    if (values.size() == kMostConditions) {
      words.fail("there are more than " + std::to_string(kMostConditions) + " conditions");
    }
    if (!values.empty() && words.peek() != '.' && words.peek() != '[') {
      words.fail("a path is missing after \"and\"; write e.g. and .result exists");
    }
    values.push_back(read_condition(words, match.conditions.emplace_back()));
    if (values.back() && varies(*values.back())) match.picks = values.size();
  } while (words.accept("and"));
  if (!words.at_end() && !Words(words).accept("within")) {
    words.fail(
        "conditions are joined by \"and\"; write e.g. json .id == {{seq}} and .result exists");
  }
  std::string compared;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    if (i >= match.picks) {
      match.conditions[i].value = values[i]->expand(kAnyEvent);
    } else {
      compared.append(compared.empty() ? "" : "\n").append(values[i]->text());
    }
  }
  if (!compared.empty()) match.value = Template(std::move(compared));
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
  if (Words(words).accept("and")) words.fail("conditions stand before \"within\"");
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
