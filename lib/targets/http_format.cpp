#include "targets/http_format.h"

#include <strings.h>

#include <algorithm>
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

constexpr std::string_view block_hint =
    "; put a body that is not JSON between \"<<END\" and \"END\"";
constexpr std::string_view example = "write e.g. \"GET http://localhost/\"";

std::string_view first_word(std::string_view text) {
  const auto blank =
      std::find_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; });
  return text.substr(0, static_cast<std::size_t>(blank - text.begin()));
}

bool starts_body(std::string_view text) {
  return text.starts_with('@') || text.starts_with('{') || text.starts_with('[') ||
         text.starts_with("<<");
}

// Inside a header block. "HOST : a" is a header with a blank before its colon, as Vegeta takes it;
// "get http://a/" is meant as a request line and gets that complaint.
bool starts_target(std::string_view text) {
  const std::string_view word = first_word(text);
  const std::string_view rest = trim(text.substr(word.size()));
  if (rest.empty() || rest.starts_with(':') || word.find(':') != std::string_view::npos) {
    return false;
  }
  return !check_method(word) || first_word(rest).find("://") != std::string_view::npos;
}

// In a target with a spec, where any other line of text is the body: "a b: c" is a header, if a
// wrong one.
bool looks_like_header(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  std::string name(text.substr(0, colon));
  name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == ' ' || c == '\t'; }),
             name.end());
  return name.empty() || !check_header_name(name);
}

// A body that is neither JSON nor between <<END and END, where a header must be: a form, XML.
bool looks_like_text(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(':'));
  return text.starts_with('<') || name.find('=') != std::string_view::npos ||
         (name == text && name.find(' ') != std::string_view::npos);
}

bool is_length(const Header& header) {
  constexpr std::string_view name = "Content-Length";
  return header.name.size() == name.size() && ::strcasecmp(header.name.c_str(), name.data()) == 0;
}

bool is_block_word(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](char c) { return is_alphanumeric(c) || c == '_'; });
}

}  // namespace

bool HttpFormat::next(Target& into) {
  std::string_view text;
  do {
    if (!lines_.next()) return false;
    text = trim(lines_.line());
    if (text.starts_with('#')) comment(text);
  } while (text.empty() || text.starts_with('#'));

  into = Target{};
  length_line_ = 0;
  const Dialect& dialect = request_line(text, into);
  if (dialect.builder != nullptr) {
    spec(dialect, into);
    return true;
  }
  const std::size_t request_line = lines_.number();
  while (lines_.next()) {
    text = trim(lines_.line());
    if (text.empty()) break;
    if (text.starts_with('#')) {
      comment(text);
    } else if (starts_body(text)) {
      const BodyPlace at = place_of_body(text);
      body(text, into);
      doubt_body(at, into);
      break;
    } else if (text.starts_with('>')) {
      const Dialect& other = dialect_with_lines(options_.dialects);
      lines_.fail(text.data(), "a line that begins with \">\" belongs to a " +
                                   std::string(other.title) +
                                   " target; leave it out, or write e.g. " + quote(other.example) +
                                   " as the request line");
    } else if (starts_target(text)) {
      lines_.unread();
      break;
    } else {
      header(text, into);
    }
  }
  complete(options_, into);
  if (const auto problem = check_length(into, options_.chunked)) {
    lines_.fail(length_line_ == 0 ? request_line : length_line_, 0, problem->what);
  }
  return true;
}

void HttpFormat::comment(std::string_view text) {
  constexpr std::string_view key = "@name";
  const std::string_view words = trim(text.substr(1));
  if (first_word(words) != key) return;
  const std::string_view name = trim(words.substr(key.size()));
  if (name.empty()) lines_.fail(words.data(), "no name; write e.g. \"# @name login\"");
  if (const auto problem = check_text(name, "name")) {
    lines_.fail(name.data() + problem->offset, problem->what);
  }
  name_ = name;
}

// Returns the dialect of its URL.
const Dialect& HttpFormat::request_line(std::string_view text, Target& into) {
  const std::string_view method = first_word(text);
  const std::string_view url = trim(text.substr(method.size()));
  if (url.empty() || starts_body(text) || text.starts_with('>')) refuse_request_line(text);
  if (const auto problem = check_method(method)) {
    if (url.find("://") == std::string_view::npos) refuse_request_line(text);
    lines_.fail(method.data() + problem->offset, problem->what);
  }
  if (const auto problem = check_url(url, options_.dialects, into)) {
    lines_.fail(url.data() + problem->offset, problem->what);
  }
  doubt(url);
  const Dialect& dialect = dialect_of(options_.dialects, into.kind);
  if (const auto problem = check_scheme(method, options_.dialects, dialect)) {
    lines_.fail((dialect.method.empty() ? url : method).data(), problem->what);
  }
  into.method = method;
  into.name = std::move(name_);
  name_.clear();
  first_ = false;
  return dialect;
}

// Says what a line is that stands where a request line must.
void HttpFormat::refuse_request_line(std::string_view text) const {
  const std::string_view word = first_word(text);
  const char* at = text.data();
  if (text.starts_with('>')) {
    const Dialect& dialect = dialect_with_lines(options_.dialects);
    lines_.fail(at, "a line that begins with \">\" without a " + std::string(dialect.title) +
                        " target; it must follow one, e.g. " + quote(dialect.example) +
                        ", without a blank line");
  }
  if (first_ && (text.starts_with('{') || text.starts_with('['))) {
    lines_.fail(at, "this looks like the json format; say -format=json");
  }
  if (starts_body(text)) {
    lines_.fail(at, "a body without a target; it must follow the headers without a blank line");
  }
  if (word == text && !check_method(word)) {
    lines_.fail(at + word.size(), "no URL after the method; " + std::string(example));
  }
  if (word.find("://") != std::string_view::npos) {
    lines_.fail(at, "no method before the URL; " + std::string(example));
  }
  if (!first_ && (text.starts_with('<') || word.find('=') != std::string_view::npos)) {
    lines_.fail(at, "a body without a target; it must follow the headers without a blank line" +
                        std::string(block_hint));
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && !check_header_name(trim(text.substr(0, colon)))) {
    lines_.fail(at,
                "a header without a target; it must follow the request line without a blank line");
  }
  lines_.fail(at, "this is not a method and a URL; " + std::string(example));
}

void HttpFormat::header(std::string_view text, Target& into) {
  auto problem = check_header(text, into.headers.emplace_back());
  if (problem && looks_like_text(text)) problem->what += block_hint;
  if (!problem) problem = check_repeated(into.headers);
  if (problem) lines_.fail(text.data() + problem->offset, problem->what);
  if (is_length(into.headers.back())) length_line_ = lines_.number();
  doubt(text);
}

void HttpFormat::doubt(std::string_view text) const {
  if (options_.doubts == nullptr) return;
  const auto column = static_cast<std::size_t>(text.data() - lines_.line().data()) + 1;
  options_.doubts->as_written(text, {lines_.name(), lines_.number(), column});
}

void HttpFormat::doubt_body(const BodyPlace& at, const Target& target) {
  if (options_.doubts == nullptr || target.body == doubted_) return;
  options_.doubts->as_written(*target.body,
                              {at.file.empty() ? lines_.name() : at.file, at.line, at.column});
  if (!at.file.empty()) doubted_ = target.body;
}

// The lines after a request line.
void HttpFormat::spec(const Dialect& dialect, Target& into) {
  const std::size_t request_line = lines_.number();
  std::optional<BodyPlace> body_at;
  std::optional<TextPlace> header_at;  // of the last one
  const auto builder = dialect.builder();
  while (lines_.next()) {
    const std::string_view text = trim(lines_.line());
    if (text.empty()) break;
    if (text.starts_with('#')) {
      comment(text);
    } else if (text.starts_with('>')) {
      if (const auto problem = builder->read_line(text, lines_.number())) {
        lines_.fail(text.data() + problem->offset, problem->what);
      }
    } else if (!starts_body(text) && starts_target(text)) {
      lines_.unread();
      break;
    } else if (body_at) {
      lines_.fail(text.data(), looks_like_header(text)
                                   ? "a header after the payload; write it above"
                                   : "a second payload; write another target for it, or one of "
                                     "several lines between \"<<END\" and \"END\"");
    } else if (!starts_body(text) && looks_like_header(text)) {
      header_or_text(dialect, text, into);
      header_at = {lines_.name(), lines_.number(),
                   static_cast<std::size_t>(text.data() - lines_.line().data()) + 1};
    } else {
      body_at = body_or_text(text, into);
    }
  }
  complete(options_, into);
  if (options_.doubts != nullptr && header_at && !into.body && dialect.may_be_payload != nullptr &&
      dialect.may_be_payload(into.headers.back().name)) {
    options_.doubts->header_as_payload(into.headers.back().name, *header_at);
  }
  if (const auto problem = check_headers(dialect, into)) {
    lines_.fail(request_line, 0, problem->what);  // of -header: the target's own are checked
  }
  finish(*builder, request_line, body_at, into);
}

// A header, or a payload that looks like one.
void HttpFormat::header_or_text(const Dialect& dialect, std::string_view text, Target& into) {
  Header& header = into.headers.emplace_back();
  auto problem = check_header(text, header);
  if (problem) problem->what += "; put a payload that looks so between \"<<END\" and \"END\"";
  if (!problem && dialect.check_header != nullptr) problem = dialect.check_header(header.name);
  if (!problem) problem = check_repeated(into.headers);
  if (problem) lines_.fail(text.data() + problem->offset, problem->what);
  doubt(text);
}

// Where the body begins that this text is, or announces.
HttpFormat::BodyPlace HttpFormat::place_of_body(std::string_view text) const {
  if (text.starts_with('@')) {
    return {.file = std::string(trim(text.substr(1))), .line = 1, .column = 1};
  }
  if (text.starts_with("<<")) return {.line = lines_.number() + 1, .column = 1};
  return {.line = lines_.number(),
          .column = static_cast<std::size_t>(text.data() - lines_.line().data()) + 1};
}

// Returns where the body begins.
HttpFormat::BodyPlace HttpFormat::body_or_text(std::string_view text, Target& into) {
  BodyPlace place = place_of_body(text);
  if (!starts_body(text) || text.starts_with("{{")) {
    std::string line;
    append(line, text);
    into.body = std::make_shared<const std::string>(std::move(line));
    return place;
  }
  body(text, into);
  return place;
}

// Reports what is wrong with the body at its line and column.
void HttpFormat::finish(SpecBuilder& builder, std::size_t request_line,
                        const std::optional<BodyPlace>& body_at, Target& into) const {
  const auto problem = builder.finish(into);
  if (!problem) return;
  if (!body_at) lines_.fail(request_line, 0, "in -body: " + problem->what);
  const std::string_view before = std::string_view(*into.body).substr(0, problem->offset);
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line = body_at->line + lines;
  const std::size_t column =
      lines == 0 ? body_at->column + problem->offset : problem->offset - before.rfind('\n');
  if (body_at->file.empty()) lines_.fail(line, column, problem->what);
  throw InputError(body_at->file, line, column, problem->what);
}

void HttpFormat::body(std::string_view text, Target& into) {
  if (text.starts_with('@')) {
    file_body(text, into);
  } else if (text.starts_with('<')) {
    block_body(text, into);
  } else {
    json_body(text, into);
  }
}

void HttpFormat::file_body(std::string_view text, Target& into) {
  const std::string_view path = trim(text.substr(1));
  if (path.empty()) lines_.fail(text.data(), "no file name after \"@\"");
  if (path.find('\0') != std::string_view::npos) {
    lines_.fail(text.data(), "the file name holds a NUL character");
  }
  try {
    into.body = bodies_.read(std::string(path));
  } catch (const ValueError& error) {
    lines_.fail(path.data(), error.what());
  }
}

void HttpFormat::json_body(std::string_view text, Target& into) {
  const std::size_t line = lines_.number();
  const auto column = static_cast<std::size_t>(text.data() - lines_.line().data()) + 1;
  std::string body;
  JsonExtent extent;
  std::string_view rest = lines_.line().substr(column - 1);
  for (;;) {
    const std::size_t size = extent.feed(rest);
    if (extent.state() == JsonExtent::State::mismatch) {
      lines_.fail(rest.data() + size, "the body needs \"" + std::string(1, extent.expected()) +
                                          "\" here; put a body that is not JSON between \"<<END\" "
                                          "and \"END\"");
    }
    append(body, rest.substr(0, size));
    if (extent.state() == JsonExtent::State::closed) {
      const std::string_view after = trim(rest.substr(size));
      if (after.empty()) break;
      lines_.fail(after.data(), "text after the end of the body");
    }
    if (!lines_.next()) {
      lines_.fail(line, column,
                  "the body that begins here has no end: \"" + std::string(1, extent.expected()) +
                      "\" is missing; put a body that is not JSON between \"<<END\" and \"END\"");
    }
    append(body, "\n");
    rest = lines_.line();
  }
  into.body = std::make_shared<const std::string>(std::move(body));
}

void HttpFormat::block_body(std::string_view text, Target& into) {
  const std::size_t line = lines_.number();
  const auto column = static_cast<std::size_t>(text.data() - lines_.line().data()) + 1;
  const std::string word(trim(text.substr(2)));
  if (!is_block_word(word)) {
    lines_.fail(text.data(),
                "no word after \"<<\"; write \"<<END\", the body, and \"END\" on a line");
  }
  std::string body;
  for (bool first = true;; first = false) {
    if (!lines_.next()) {
      lines_.fail(
          line, column,
          "the body that begins here has no end: a line with " + quote(word) + " is missing");
    }
    if (trim(lines_.line()) == word) break;
    if (!first) append(body, "\n");
    append(body, lines_.line());
  }
  into.body = std::make_shared<const std::string>(std::move(body));
}

void HttpFormat::append(std::string& to, std::string_view text) const {
  if (to.size() + text.size() > options_.max_body_bytes) {
    lines_.fail(lines_.number(), 0,
                "the body is larger than " + format_size(options_.max_body_bytes));
  }
  to += text;
}

}  // namespace barrage
