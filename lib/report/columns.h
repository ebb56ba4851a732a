// Lines of cells, each column as wide as its widest cell and two blanks more; the last cell of a
// line is not padded. For lib/report, and for programs that print as it does.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace barrage {

class Columns {
 public:
  void add(std::vector<std::string> cells) { lines_.push_back(std::move(cells)); }
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> lines_;
};

}  // namespace barrage
