#include "targets/dialect.h"

#include <algorithm>

namespace barrage {

const Dialect& dialect_of(Dialects dialects, Kind kind) {
  for (const Dialect* const dialect : dialects) {
    if (dialect->kind == kind) return *dialect;
  }
  return *dialects.front();
}

const Dialect& dialect_with_lines(Dialects dialects) {
  const auto found = std::find_if(dialects.begin(), dialects.end(),
                                  [](const Dialect* one) { return one->builder != nullptr; });
  return found == dialects.end() ? *dialects.front() : **found;
}

std::string schemes_text(std::span<const Dialect::Scheme> schemes) {
  std::string text;
  for (std::size_t i = 0; i < schemes.size(); ++i) {
    if (i > 0) text += i + 1 == schemes.size() ? " or " : ", ";
    text.append(schemes[i].name).append("://");
  }
  return text;
}

std::string schemes_text(Dialects dialects) {
  std::vector<Dialect::Scheme> all;
  for (const Dialect* const dialect : dialects) {
    all.insert(all.end(), dialect->schemes.begin(), dialect->schemes.end());
  }
  return schemes_text(all);
}

}  // namespace barrage
