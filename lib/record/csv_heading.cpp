#include "record/csv_heading.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/ascii.h"

namespace barrage {
namespace {

constexpr std::array<std::string_view, kCsvColumns> kNames = {
    "timestamp", "code",   "latency", "bytes_out", "bytes_in", "error",
    "body",      "attack", "seq",     "method",    "url",      "headers"};
constexpr const char* kOrder =
    "Vegeta's twelve are timestamp,code,latency,bytes_out,bytes_in,error,body,attack,seq,method,"
    "url,headers";

bool is_of_name(char c) {
  return is_alphanumeric(c) || std::string_view(" _-.()").find(c) != std::string_view::npos;
}

// "Bytes Out" is bytes_out. Empty: it is none.
std::string name(std::string_view field) {
  const auto trim = [&](std::string_view blanks) {
    field.remove_prefix(std::min(field.find_first_not_of(blanks), field.size()));
    field = field.substr(0, field.find_last_not_of(blanks) + 1);
  };
  trim(" \t\r\"");
  if (field.empty() || !is_letter(field.front())) return {};
  if (!std::all_of(field.begin(), field.end(), is_of_name)) return {};
  std::string name;
  for (const char c : field) name += c == ' ' || c == '-' ? '_' : to_lower(c);
  return name;
}

// Empty: it is no heading.
std::vector<std::string> names(std::string_view line) {
  std::vector<std::string> names;
  for (;;) {
    const std::string_view field = line.substr(0, line.find(','));
    names.push_back(name(field));
    if (names.back().empty()) return {};
    if (field.size() == line.size()) return names;
    line.remove_prefix(field.size() + 1);
  }
}

}  // namespace

std::optional<std::size_t> heading_columns(std::string_view line) {
  const std::size_t columns = names(line).size();
  return columns > 1 ? std::optional(columns) : std::nullopt;
}

std::optional<std::string> heading_problem(std::string_view line) {
  const std::vector<std::string> found = names(line);
  if (found.size() != kCsvColumns) {
    return "this is CSV with " + std::to_string(found.size()) + " columns; " + kOrder;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool known = std::find(kNames.begin(), kNames.end(), found[i]) != kNames.end();
    if (known && found[i] != kNames[i]) {
      return "column " + std::to_string(i + 1) + " of this CSV is " + found[i] + "; " + kOrder;
    }
  }
  return std::nullopt;
}

}  // namespace barrage
