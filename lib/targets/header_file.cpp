#include "targets/header_file.h"

#include "targets/check.h"
#include "targets/text_input.h"

namespace barrage {
namespace {

// More than any server accepts. A device or a pipe may never end.
constexpr std::size_t kMostBytes = 1 << 20;

}  // namespace

std::vector<Header> load_headers(const std::string& path) {
  std::vector<Header> headers;
  LineReader lines(open_text(path), kMostBytes);
  std::size_t bytes = 0;
  while (lines.next()) {
    bytes += lines.line().size() + 1;
    if (bytes > kMostBytes) lines.fail(lines.number(), 0, "more than 1MiB of headers");
    const std::string_view text = trim(lines.line());
    if (text.empty() || text.starts_with('#')) continue;
    Header header;
    if (const auto problem = check_header(text, header)) {
      lines.fail(text.data() + problem->offset, problem->what);
    }
    headers.push_back(std::move(header));
    if (const auto problem = check_repeated(headers)) lines.fail(text.data(), problem->what);
  }
  return headers;
}

}  // namespace barrage
