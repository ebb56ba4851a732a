// A program's command line, in Go's manner: -rate=50, -rate 50 and --rate=50 are the same; a
// yes/no flag is -x or -x=false; flags and arguments may be mixed; "--" ends the flags; of a
// repeated flag the last one counts, unless it is a list.
//
//   Program program({.name = "attack", .summary = "fire requests at a fixed rate", ...});
//   program.group("Rate");
//   program.flag("duration", options.duration, "DURATION", "stop after this time");
//
// Options live in the caller's struct, which outlives the Program. -help shows their values at the
// time the flag is added as defaults.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/manual.h"
#include "cli/values.h"
#include "core/pacer.h"
#include "core/time.h"

namespace barrage {

class Program {
 public:
  explicit Program(Manual manual) : manual_(std::move(manual)) {}

  // The heading of the flags that follow.
  void group(std::string title) { group_ = std::move(title); }

  Flag& flag(std::string name, bool& value, std::string help);
  Flag& flag(std::string name, std::string& value, std::string value_name, std::string help);
  Flag& flag(std::string name, double& value, std::string value_name, std::string help);
  Flag& flag(std::string name, Nanos& value, std::string value_name, std::string help);
  Flag& flag(std::string name, Rate& value, std::string value_name, std::string help);
  // Repeatable: each occurrence is one item.
  Flag& flag(std::string name, std::vector<std::string>& value, std::string value_name,
             std::string help);
  Flag& flag(std::string name, std::optional<std::string>& value, std::string value_name,
             std::string help);
  Flag& flag(std::string name, std::optional<std::uint64_t>& value, std::string value_name,
             std::string help);
  Flag& flag(std::string name, std::optional<Nanos>& value, std::string value_name,
             std::string help);

  // Whole numbers as Go reads them: 1000, 1_000, 0x3e8.
  template <std::integral T>
  Flag& flag(const std::string& name, T& value, const std::string& value_name,
             const std::string& help) {
    return custom(name, value_name, help, value == T{} ? "" : std::to_string(value),
                  [&value](std::string_view text) {
                    if constexpr (std::is_signed_v<T>) {
                      value = static_cast<T>(parse_integer(text, std::numeric_limits<T>::min(),
                                                           std::numeric_limits<T>::max()));
                    } else {
                      value = static_cast<T>(parse_natural(text, std::numeric_limits<T>::max()));
                    }
                  });
  }

  // "64MiB", see parse_size.
  Flag& size(std::string name, std::uint64_t& value, std::string value_name, std::string help);
  // "a,b,c", each occurrence adds to the list.
  Flag& list(std::string name, std::vector<std::string>& value, std::string value_name,
             std::string help);
  // Anything else: `set` takes the text of each occurrence and throws ValueError.
  Flag& custom(std::string name, std::string value_name, std::string help, std::string default_text,
               std::function<void(std::string_view)> set);

  // Accepts arguments that are not flags. Without it there may be none.
  void positionals(std::vector<std::string>& values, std::string name, std::string help);

  // A further line of -version: "libcurl/8.14.1 OpenSSL/3.0.17 ...".
  void version_line(std::string line);

  // Fills the options from `args` (without the program's name). False: `out` has what was requested
  // (-help, -version, -man, -completion=SHELL) and there is nothing more to do. Throws UsageError.
  bool parse(const std::vector<std::string>& args, std::ostream& out);

  // Was this flag on the command line? After parse().
  bool given(std::string_view name) const;

  // Where the arguments of the last parse() hold values of secret flags; "@FILE" is not secret.
  struct Place {
    std::size_t argument, offset;
    bool operator==(const Place&) const = default;
  };
  const std::vector<Place>& secrets() const { return secrets_; }

  // The arguments of the last parse() with the program's name, quoted for a shell and safe to show:
  // *** replaces values of secret flags and the secrets of URLs.
  std::string command_line() const;

  const Manual& manual() const { return manual_; }
  const std::vector<Flag>& flags() const { return flags_; }
  const std::vector<std::string>& version_lines() const { return version_lines_; }
  const std::string& positional_name() const { return positional_name_; }
  const std::string& positional_help() const { return positional_help_; }

 private:
  struct Occurrence {
    const Flag* flag;
    std::string value;
  };
  const Flag* find(std::string_view name) const;
  bool print_info(std::string_view name, std::optional<std::string_view> value,
                  std::ostream& out) const;
  void add_positional(std::string_view text, const Flag* previous_yes_no);
  void assign(const std::vector<Occurrence>& occurrences);

  Manual manual_;
  std::vector<Flag> flags_;
  std::string group_ = "Flags";
  std::vector<std::string>* positionals_ = nullptr;
  std::string positional_name_, positional_help_;
  std::vector<std::string> version_lines_;
  std::set<std::string, std::less<>> given_;
  std::vector<Place> secrets_;
  std::vector<std::string> args_;
};

}  // namespace barrage
