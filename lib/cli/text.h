// Small things that the renderings of the manual share. Private to lib/cli.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/program.h"

namespace barrage {

// A paragraph that is printed as it stands: its lines begin with two blanks.
inline bool literal(std::string_view paragraph) { return paragraph.starts_with("  "); }

inline std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (std::size_t at; (at = text.find(from)) != text.npos; text.remove_prefix(at + from.size())) {
    result.append(text.substr(0, at)).append(to);
  }
  return result.append(text);
}

inline std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Chapter {
  std::string_view title;  // empty before the first heading
  std::vector<std::string_view> paragraphs{};
};

// Prose as manual.h describes it. The first chapter has no title, and may be empty.
std::vector<Chapter> chapters_of(std::string_view prose);

// "-rate=RATE" or "-quiet".
inline std::string spelling(const Flag& flag) {
  return "-" + flag.name + (flag.yes_no() ? "" : "=" + flag.value_name);
}

// The documented flags by heading, in the order in which they were added; last those that every
// program has.
std::vector<std::pair<std::string, std::vector<Flag>>> grouped(const Program& program);

}  // namespace barrage
