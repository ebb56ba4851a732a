#include "analysis/words.h"

#include <cstdio>

namespace barrage {

std::string fixed(double value, int decimals) {
  char text[512];  // the largest double has 309 digits
  return {text,
          static_cast<std::size_t>(std::snprintf(text, sizeof text, "%.*f", decimals, value))};
}

std::string comma_separated(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

}  // namespace barrage
