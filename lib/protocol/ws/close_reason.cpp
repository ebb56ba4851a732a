#include "protocol/ws/close_reason.h"

#include <algorithm>

#include "core/ascii.h"
#include "core/utf8.h"

namespace barrage {
namespace {

constexpr std::size_t kMost = 60;

bool of_word(char c) { return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::string countable(std::string_view text) {
  std::string all;
  while (!text.empty() && all.size() <= kMost) {
    const auto end = std::ranges::find_if_not(text, of_word);
    const std::string_view word(text.begin(), end);
    if (std::ranges::any_of(word, is_digit)) {
      if (!all.ends_with('#')) all += '#';
    } else {
      all.append(word);
    }
    text.remove_prefix(word.size());
    if (text.empty()) break;
    const bool joins = all.ends_with('#') && (text[0] == '-' || text[0] == '.' || text[0] == ':') &&
                       text.size() > 1 && of_word(text[1]);
    if (!joins) all += text[0];
    text.remove_prefix(1);
  }
  all = printable(all);
  if (all.size() <= kMost) return all;
  std::size_t end = kMost;  // not within a letter
  while (end > 0 && (static_cast<unsigned char>(all[end]) & 0xc0) == 0x80) --end;
  return all.substr(0, end) + "...";
}

std::string close_reason(std::string_view close) {
  return countable(close.substr(std::min<std::size_t>(close.size(), 2)));
}

}  // namespace barrage
