#include "report/columns.h"
#include "words.h"

namespace barrage {

void print_text(const Findings& found, std::ostream& out) {
  for (const std::string& objection : found.objections) out << "! " << objection << '\n';
  for (const std::string& remark : remarks(found)) out << remark << '\n';
  out << headline(found.comparison) << "\n\n";
  Columns columns;
  for (std::vector<std::string>& line : table(found)) columns.add(std::move(line));
  columns.print(out);
}

}  // namespace barrage
