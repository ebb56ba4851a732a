#include "page/page.h"

#include <cstddef>

namespace barrage {
namespace {

// In JSON, these occur only inside strings, so they can be escaped everywhere.
struct Escape {
  std::string_view raw, escaped;
};
constexpr Escape kEscapes[] = {{"<", "\\u003c"},
                               {">", "\\u003e"},
                               {"&", "\\u0026"},
                               {"\xe2\x80\xa8", "\\u2028"},
                               {"\xe2\x80\xa9", "\\u2029"}};

void write_data(std::ostream& out, std::string_view json) {
  std::size_t from = 0;
  for (std::size_t at = 0; (at = json.find_first_of("<>&\xe2", at)) != json.npos;) {
    const Escape* hit = nullptr;
    for (const Escape& escape : kEscapes) {
      if (json.substr(at).starts_with(escape.raw)) hit = &escape;
    }
    if (hit) {
      out << json.substr(from, at - from) << hit->escaped;
      from = at + hit->raw.size();
    }
    at += hit ? hit->raw.size() : 1;
  }
  out << json.substr(from);
}

}  // namespace

void write_page(std::ostream& out, const Page& page, std::string_view json) {
  out << page.head;
  write_data(out, json);
  out << page.tail;
}

}  // namespace barrage
