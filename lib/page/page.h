// The web pages that programs write: one file each, which fetches nothing. Their scripts and styles
// live in web/ and are put into the binary by the build.
#pragma once

#include <ostream>
#include <string_view>

namespace barrage {

// A page without its data, as two halves. Its policy allows its own script and style and nothing
// else, so it cannot be changed after the build.
struct Page {
  std::string_view head, tail;
};

extern const Page report_page;   // web/report.js
extern const Page plot_page;     // web/plot.js
extern const Page compare_page;  // web/compare.js

// Writes the page with `json` as its data. Whatever the strings in `json` say, they stay data: the
// characters that HTML or an old JavaScript could take for its own are written as JSON escapes.
// Any thread; failures show in the state of `out`.
void write_page(std::ostream& out, const Page& page, std::string_view json);

}  // namespace barrage
