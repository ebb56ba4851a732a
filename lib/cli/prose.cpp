#include <algorithm>

#include "cli/text.h"
#include "core/ascii.h"

namespace barrage {
namespace {

bool heading(std::string_view paragraph) {
  const auto capital = [](char c) { return is_upper(c) || c == ' '; };
  return !literal(paragraph) && std::all_of(paragraph.begin(), paragraph.end(), capital);
}

// The first paragraph. Blank lines between literal paragraphs do not end it: they are one display.
std::string_view paragraph_at(std::string_view prose) {
  std::size_t end = 0;
  do {
    end = std::min(prose.find("\n\n", end + 1), prose.size());
  } while (literal(prose) && literal(prose.substr(std::min(end + 2, prose.size()))));
  return prose.substr(0, end);
}

}  // namespace

std::vector<Chapter> chapters_of(std::string_view prose) {
  std::vector<Chapter> chapters(1);
  while (!prose.empty() && prose.back() == '\n') prose.remove_suffix(1);
  while (true) {
    prose.remove_prefix(std::min(prose.find_first_not_of('\n'), prose.size()));
    if (prose.empty()) return chapters;
    const std::string_view paragraph = paragraph_at(prose);
    prose.remove_prefix(paragraph.size());
    if (heading(paragraph)) {
      chapters.push_back({paragraph});
    } else {
      chapters.back().paragraphs.push_back(paragraph);
    }
  }
}

}  // namespace barrage
