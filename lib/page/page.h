// The web pages that programs write: self-contained files. Their scripts and styles are in web/,
// and the build embeds them in the binary.
#pragma once

#include <ostream>
#include <string_view>

namespace barrage {

// A page without its data, as two halves. Its content security policy allows only its own script
// and style, by hash, so it cannot be changed after the build.
struct Page {
  std::string_view head, tail;
};

extern const Page report_page;   // web/report.js
extern const Page plot_page;     // web/plot.js
extern const Page compare_page;  // web/compare.js

// Writes the page with `json` as its data. Strings in `json` stay data: characters that HTML or old
// JavaScript could interpret are written as JSON escapes.
// Any thread; failures show in the state of `out`.
void write_page(std::ostream& out, const Page& page, std::string_view json);

}  // namespace barrage
