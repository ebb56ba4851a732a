#include "analysis/words.h"

#include <cstdio>

namespace barrage {

std::string fixed(double value, int decimals) {
  char text[512];  // the largest double has 309 digits
  return {text,
          static_cast<std::size_t>(std::snprintf(text, sizeof text, "%.*f", decimals, value))};
}

}  // namespace barrage
