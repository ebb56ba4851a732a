#include "cli/program.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "cli/help.h"
#include "core/error.h"
#include "core/units.h"

namespace barrage {
namespace {

std::string to_text(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

}  // namespace

Flag& Program::custom(std::string name, std::string value_name, std::string help,
                      std::string default_text, std::function<void(std::string_view)> set) {
  flags_.push_back({.name = std::move(name),
                    .value_name = std::move(value_name),
                    .help = std::move(help),
                    .group = group_,
                    .default_text = std::move(default_text),
                    .set = std::move(set)});
  return flags_.back();
}

Flag& Program::flag(std::string name, bool& value, std::string help) {
  return custom(std::move(name), "", std::move(help), value ? "true" : "",
                [&value](std::string_view text) { value = parse_bool(text); });
}

Flag& Program::flag(std::string name, std::string& value, std::string value_name,
                    std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help), value,
                [&value](std::string_view text) { value = text; });
}

Flag& Program::flag(std::string name, double& value, std::string value_name, std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help),
                value == 0 ? "" : to_text(value),
                [&value](std::string_view text) { value = parse_number(text); });
}

Flag& Program::flag(std::string name, Nanos& value, std::string value_name, std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help),
                value == Nanos{} ? "" : format_duration(value),
                [&value](std::string_view text) { value = parse_duration(text); });
}

Flag& Program::flag(std::string name, Rate& value, std::string value_name, std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help), format_rate(value),
                [&value](std::string_view text) { value = parse_rate(text); });
}

Flag& Program::flag(std::string name, std::vector<std::string>& value, std::string value_name,
                    std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help), "",
                [&value](std::string_view text) { value.emplace_back(text); });
}

Flag& Program::flag(std::string name, std::optional<std::string>& value, std::string value_name,
                    std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help), value.value_or(""),
                [&value](std::string_view text) { value = text; });
}

Flag& Program::flag(std::string name, std::optional<std::uint64_t>& value, std::string value_name,
                    std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help),
                value ? std::to_string(*value) : "", [&value](std::string_view text) {
                  value = parse_natural(text, std::numeric_limits<std::uint64_t>::max());
                });
}

Flag& Program::flag(std::string name, std::optional<Nanos>& value, std::string value_name,
                    std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help),
                value ? format_duration(*value) : "",
                [&value](std::string_view text) { value = parse_duration(text); });
}

Flag& Program::size(std::string name, std::uint64_t& value, std::string value_name,
                    std::string help) {
  return custom(std::move(name), std::move(value_name), std::move(help),
                value == 0 ? "" : format_size(value),
                [&value](std::string_view text) { value = parse_size(text); });
}

Flag& Program::list(std::string name, std::vector<std::string>& value, std::string value_name,
                    std::string help) {
  std::string shown;
  for (const std::string& item : value) shown += (shown.empty() ? "" : ",") + item;
  return custom(std::move(name), std::move(value_name), std::move(help), shown,
                [&value](std::string_view text) {
                  while (!text.empty()) {
                    const std::size_t comma = std::min(text.find(','), text.size());
                    if (comma > 0) value.emplace_back(text.substr(0, comma));
                    text.remove_prefix(std::min(comma + 1, text.size()));
                  }
                });
}

void Program::positionals(std::vector<std::string>& values, std::string name, std::string help) {
  positionals_ = &values;
  positional_name_ = std::move(name);
  positional_help_ = std::move(help);
}

void Program::version_line(std::string line) { version_lines_.push_back(std::move(line)); }

bool Program::given(std::string_view name) const { return given_.contains(name); }

const Flag* Program::find(std::string_view name) const {
  for (const Flag& flag : flags_) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

bool Program::print_info(std::string_view name, std::optional<std::string_view> value,
                         std::ostream& out) const {
  if (name == "help" || name == "h") {
    out << help_text(*this);
  } else if (name == "version") {
    out << version_text(*this);
  } else if (name == "man") {
    out << man_page(*this);
  } else if (name == "completion") {
    out << completion(*this, value.value_or(""));
  } else {
    return false;
  }
  return true;
}

}  // namespace barrage
