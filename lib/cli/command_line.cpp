#include <algorithm>

#include "cli/program.h"
#include "core/ascii.h"
#include "core/mask.h"

namespace barrage {
namespace {

constexpr std::string_view kHarmless = "-_./:=,@%+";

bool is_harmless(char c) { return is_alphanumeric(c) || kHarmless.find(c) != kHarmless.npos; }

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_harmless)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

// Words that are not URLs may contain "@" as well: "10s:100 1m@50".
std::string masked(const std::string& word) {
  if (word.find("://") == word.npos && word.find('?') == word.npos) return word;
  const std::size_t value = word.starts_with('-') ? word.find('=') + 1 : 0;
  return word.substr(0, value) + mask_url(std::string_view(word).substr(value));
}

}  // namespace

std::string Program::command_line() const {
  std::string line = manual_.name;
  for (std::size_t i = 0; i < args_.size(); ++i) {
    const auto secret = std::find_if(secrets_.begin(), secrets_.end(),
                                     [&](const Place& place) { return place.argument == i; });
    line += ' ';
    if (secret == secrets_.end()) {
      line += quoted(masked(args_[i]));
    } else {
      line += args_[i].substr(0, secret->offset) + "***";  // the flag's name, in front of its value
    }
  }
  return line;
}

}  // namespace barrage
