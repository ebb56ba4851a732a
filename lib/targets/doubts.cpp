#include "targets/doubts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/ascii.h"
#include "core/utf8.h"
#include "targets/check.h"

namespace barrage {
namespace {

constexpr std::size_t kLongest = 64;  // between the braces

// "{{seq}}" at the beginning of the text; empty: something else.
std::string_view placeholder_at(std::string_view text) {
  const std::size_t end = text.substr(0, kLongest).find("}}");
  if (end == std::string_view::npos) return {};
  const std::string_view inside = trim(text.substr(2, end - 2));
  const bool named = !inside.empty() && (is_letter(inside.front()) || inside.front() == '_');
  if (!named || inside.find_first_of("{}\n\"':,") != std::string_view::npos) return {};
  return text.substr(0, end + 2);
}

// What stands in braces may be a secret, unless it is one of ours.
std::string shown(std::string_view placeholder) {
  constexpr std::array<std::string_view, 5> known = {"{{seq", "{{uuid", "{{now_ns", "{{connection",
                                                     "{{rand"};
  const bool ours = std::any_of(known.begin(), known.end(), [&](std::string_view name) {
    return placeholder.starts_with(name);
  });
  return ours ? printable(placeholder) : "{{...}}";
}

TextPlace moved(TextPlace at, std::string_view over) {
  const auto lines = static_cast<std::size_t>(std::count(over.begin(), over.end(), '\n'));
  at.line += lines;
  at.column = lines == 0 ? at.column + over.size() : over.size() - over.rfind('\n');
  return at;
}

std::string place_text(const TextPlace& at) {
  if (at.line == 0) return at.file + ": ";
  return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

}  // namespace

void Doubts::shared_body(std::string_view text) {
  if (!std::exchange(knows_shared_body_, true)) as_written(text, {"-body"});
}

void Doubts::as_written(std::string_view text, const TextPlace& at, bool encoded) {
  for (std::size_t i = text.find("{{"); i != std::string_view::npos; i = text.find("{{", i)) {
    const std::string_view placeholder = placeholder_at(text.substr(i));
    if (!placeholder.empty()) {
      Found& found = placeholders_[at.file];
      if (++found.count == 1) {
        const bool exact = !encoded && at.line > 0;
        found.first = place_text(exact ? moved(at, text.substr(0, i)) : at) + shown(placeholder);
      }
    }
    i += std::max<std::size_t>(placeholder.size(), 1);
  }
}

void Doubts::header_as_payload(std::string_view name, const TextPlace& at) {
  Found& found = headers_[at.file];
  if (++found.count == 1) found.first = place_text(at) + quote(name);
}

std::vector<std::string> Doubts::lines(bool sends) const {
  std::vector<std::string> all;
  for (const auto& [file, found] : placeholders_) {
    const std::string more =
        found.count == 1 ? " goes out as written"
                         : " and " + std::to_string(found.count - 1) + " more go out as written";
    all.push_back(found.first + more +
                  ": only payloads and lines with \">\" of WebSocket targets have placeholders; "
                  "write the value, or generate targets and read them with -lazy");
  }
  if (!sends) return all;
  for (const auto& [file, found] : headers_) {
    const std::string more =
        found.count == 1 ? "" : " (" + std::to_string(found.count - 1) + " more like it)";
    all.push_back(found.first +
                  " is a header of the handshake, and its target has no payload and " +
                  "sends empty messages" + more +
                  "; put a payload that looks so between \"<<END\" and \"END\"");
  }
  return all;
}

}  // namespace barrage
