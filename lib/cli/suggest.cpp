#include "cli/suggest.h"

#include <algorithm>
#include <numeric>

namespace barrage {
namespace {

// Optimal string alignment: the number of edits, a swap of neighbours being one.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above.back();
}

}  // namespace

std::string suggest(std::string_view typed, const std::vector<std::string>& words) {
  if (typed.empty()) return "";
  const auto begins = [&](const std::string& word) { return word.starts_with(typed); };
  if (std::count_if(words.begin(), words.end(), begins) == 1) {
    return *std::find_if(words.begin(), words.end(), begins);
  }
  std::string best;
  // A third of the letters may be wrong; more would be guessing.
  std::size_t least = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const std::string& word : words) {
    const std::size_t distance = edits(typed, word);
    if (distance < least && distance < word.size()) {
      least = distance;
      best = word;
    }
  }
  return best;
}

std::string with_suggestion(const UnknownWord& error) {
  const std::string meant = suggest(error.word(), error.known());
  return meant.empty() ? error.what() : error.problem() + "; did you mean " + meant + "?";
}

}  // namespace barrage
