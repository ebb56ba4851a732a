#include "words.h"

namespace barrage {
namespace {

// Texts from files must not become links, tables or HTML.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>|&#~").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

}  // namespace

void print_markdown(const Findings& found, std::ostream& out) {
  out << "**" << escaped(headline(found.comparison)) << "**\n\n";
  for (const std::string& objection : found.objections) out << "- " << escaped(objection) << '\n';
  for (const std::string& remark : remarks(found)) out << "- " << escaped(remark) << '\n';
  if (!found.objections.empty() || !remarks(found).empty()) out << '\n';

  const std::vector<std::vector<std::string>> lines = table(found);
  const std::size_t columns = lines.front().size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t k = 0; k < columns; ++k) {
      out << "| " << (k < lines[i].size() ? escaped(lines[i][k]) : "") << ' ';
    }
    out << "|\n";
    if (i > 0) continue;
    out << "|:--";
    for (std::size_t k = 1; k < columns; ++k) out << "|" << (k + 1 < columns ? "--:" : ":--");
    out << "|\n";
  }
}

}  // namespace barrage
