#include "targets/header_file.h"

#include "targets/check.h"
#include "targets/text_input.h"

namespace barrage {

std::vector<Header> load_headers(const std::string& path) {
  std::vector<Header> headers;
  LineReader lines(open_text(path));
  while (lines.next()) {
    const std::string_view text = trim(lines.line());
    if (text.empty() || text.starts_with('#')) continue;
    Header header;
    if (const auto problem = check_header(text, header)) {
      lines.fail(text.data() + problem->offset, problem->what);
    }
    headers.push_back(std::move(header));
  }
  return headers;
}

}  // namespace barrage
