#include "report/columns.h"

#include <algorithm>

namespace barrage {
namespace {

// In characters: bytes that continue one do not count.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace

void Columns::print(std::ostream& out) const {
  std::vector<std::size_t> widths;
  for (const auto& cells : lines_) {
    if (widths.size() < cells.size()) widths.resize(cells.size());
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
      widths[i] = std::max(widths[i], width(cells[i]) + 2);
    }
  }
  for (const auto& cells : lines_) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out << cells[i];
      if (i + 1 < cells.size()) out << std::string(widths[i] - width(cells[i]), ' ');
    }
    out << '\n';
  }
}

}  // namespace barrage
