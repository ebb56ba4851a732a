#include "core/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "core/ascii.h"
#include "core/error.h"

namespace barrage {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();

struct Unit {
  std::string_view name;
  std::uint64_t ns;
};
constexpr std::array kUnits = {Unit{"ns", 1},
                               Unit{"us", 1'000},
                               Unit{"\u00b5s", 1'000},  // micro sign
                               Unit{"\u03bcs", 1'000},  // Greek mu
                               Unit{"ms", 1'000'000},
                               Unit{"s", 1'000'000'000},
                               Unit{"m", 60'000'000'000},
                               Unit{"h", 3'600'000'000'000}};

[[noreturn]] void bad_duration(std::string_view text, const std::string& why) {
  throw ValueError("\"" + std::string(text) + "\" is not a duration: " + why +
                   "; write e.g. \"300ms\", \"1.5s\" or \"1h2m\"");
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                  text.begin());
}

// Removes one "<number><unit>" from the front of `rest`; its length in ns, at most 2^63.
std::uint64_t take_term(std::string_view& rest, std::string_view whole) {
  const std::size_t ones = count_digits(rest);
  std::uint64_t value = 0;
  if (std::from_chars(rest.data(), rest.data() + ones, value).ec ==
      std::errc::result_out_of_range) {
    bad_duration(whole, "too long");
  }
  std::uint64_t fraction = 0;
  double scale = 1;
  std::size_t used = ones, decimals = 0;
  if (used < rest.size() && rest[used] == '.') {
    decimals = count_digits(rest.substr(++used));
    for (std::size_t i = 0; i < decimals; ++i) {
      if (fraction > (kMost - 9) / 10) break;  // further digits are below any unit
      fraction = fraction * 10 + static_cast<std::uint64_t>(rest[used + i] - '0');
      scale *= 10;
    }
    used += decimals;
  }
  if (ones + decimals == 0) bad_duration(whole, "a number is missing");
  rest.remove_prefix(used);

  const auto unit_end =
      std::find_if(rest.begin(), rest.end(), [](char c) { return c == '.' || is_digit(c); });
  const std::string_view name(rest.data(), static_cast<std::size_t>(unit_end - rest.begin()));
  if (name.empty()) bad_duration(whole, "it has no unit");
  const auto* unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == name; });
  if (unit == kUnits.end()) {
    bad_duration(whole, "there is no unit \"" + std::string(name) + "\" (ns us ms s m h)");
  }
  rest.remove_prefix(name.size());

  if (value > (kMost + 1) / unit->ns) bad_duration(whole, "too long");
  // In floating point, like Go, so that 0.3333333333333333333h is 20m.
  const double part = static_cast<double>(fraction) * (static_cast<double>(unit->ns) / scale);
  value = value * unit->ns + static_cast<std::uint64_t>(part);
  if (value > kMost + 1) bad_duration(whole, "too long");
  return value;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

Nanos parse_duration(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Nanos(0);
  if (rest.empty()) bad_duration(text, "it is empty");
  std::uint64_t total = 0;
  while (!rest.empty()) {
    total += take_term(rest, text);
    if (total > kMost + (negative ? 1 : 0)) bad_duration(text, "too long");
  }
  return Nanos(static_cast<std::int64_t>(negative ? ~total + 1 : total));
}

std::uint64_t parse_size(std::string_view text) {
  const auto bad = [&](const char* why) {
    throw ValueError("\"" + std::string(text) + "\" is not a size: " + why +
                     "; write e.g. \"512\", \"10KB\" or \"64MiB\" (powers of 1024)");
  };
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::invalid_argument) bad("it does not begin with a whole number");
  const std::string_view unit = trim({after, static_cast<std::size_t>(end - after)});
  const std::string lower = lower_case(std::string(unit));

  constexpr std::array<std::array<std::string_view, 6>, 7> spellings = {{
      {"", "b", "byte", "bytes"},
      {"k", "kb", "kib", "kilo", "kilobyte", "kilobytes"},
      {"m", "mb", "mib", "mega", "megabyte", "megabytes"},
      {"g", "gb", "gib", "giga", "gigabyte", "gigabytes"},
      {"t", "tb", "tib", "tera", "terabyte", "terabytes"},
      {"p", "pb", "pib", "peta", "petabyte", "petabytes"},
      {"e", "eb", "eib", "exa", "exabyte", "exabytes"},
  }};
  int power = 0;
  while (power < 7 && std::find(spellings[power].begin(), spellings[power].end(), lower) ==
                          spellings[power].end()) {
    ++power;
  }
  if (power == 7) bad(unit.starts_with('.') ? "decimals are not known here" : "unknown unit");
  if (unit.size() == 2 && unit[0] < 'a' && unit[1] == 'b') bad("this unit means bits, not bytes");
  if (error == std::errc::result_out_of_range || number > kMost >> (10 * power)) bad("too large");
  return number << (10 * power);
}

std::vector<Nanos> parse_buckets(std::string_view text) {
  const std::string_view inner = trim(text);
  if (inner.size() < 2 || inner.front() != '[' || inner.back() != ']') {
    throw ValueError("\"" + std::string(text) +
                     "\" is not a list of buckets; write e.g. \"[0,2ms,5ms]\"");
  }
  std::vector<Nanos> bounds;
  std::string_view rest = inner.substr(1, inner.size() - 2);
  for (bool more = true; more;) {
    const std::size_t comma = rest.find(',');
    const Nanos bound = parse_duration(trim(rest.substr(0, comma)));
    more = comma != std::string_view::npos;
    if (more) rest.remove_prefix(comma + 1);
    if (bound < Nanos(0)) throw ValueError("buckets begin at 0; no latency is negative");
    if (!bounds.empty() && bound <= bounds.back()) {
      throw ValueError("bucket " + format_duration(bound) + " does not come after " +
                       format_duration(bounds.back()) + "; write them in ascending order");
    }
    if (bounds.empty() && bound > Nanos(0)) bounds.emplace_back(0);
    bounds.push_back(bound);
  }
  return bounds;
}

std::string format_duration(Nanos value) {
  if (value == Nanos(0)) return "0s";
  const bool negative = value < Nanos(0);
  auto left = static_cast<std::uint64_t>(value.count());
  if (negative) left = ~left + 1;
  std::string out = negative ? "-" : "";

  // `amount` units of `unit` ns each, with as many decimals as needed.
  const auto append = [&](std::uint64_t amount, std::uint64_t unit, const char* name) {
    out += std::to_string(amount / unit);
    if (const std::uint64_t part = amount % unit; part != 0) {
      std::string decimals = std::to_string(unit + part);  // a 1, then all decimals
      decimals[0] = '.';
      out += decimals.substr(0, decimals.find_last_not_of('0') + 1);
    }
    out += name;
  };
  if (left < 1'000) {
    append(left, 1, "ns");
  } else if (left < 1'000'000) {
    append(left, 1'000, "\u00b5s");
  } else if (left < 1'000'000'000) {
    append(left, 1'000'000, "ms");
  } else {
    constexpr std::uint64_t minute = 60'000'000'000, hour = 60 * minute;
    if (left >= hour) out += std::to_string(left / hour) + "h";
    if (left >= minute) out += std::to_string(left % hour / minute) + "m";
    append(left % minute, 1'000'000'000, "s");
  }
  return out;
}

Nanos round_duration(Nanos value) {
  constexpr std::array<std::int64_t, 5> units = {3'600'000'000'000, 60'000'000'000, 1'000'000'000,
                                                 1'000'000, 1'000};
  constexpr std::array<std::int64_t, 5> steps = {60'000'000'000, 1'000'000'000, 1'000'000, 1'000,
                                                 1};
  const std::int64_t ns = value.count();
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (ns < units[i] && ns > -units[i]) continue;
    const std::int64_t rest = ns % steps[i];
    const std::int64_t down = ns - rest;  // towards zero
    if (rest * 2 >= steps[i]) {
      return Nanos(down > static_cast<std::int64_t>(kMost) - steps[i] ? ns : down + steps[i]);
    }
    if (rest * 2 <= -steps[i]) {
      return Nanos(down < -static_cast<std::int64_t>(kMost) + steps[i] ? ns : down - steps[i]);
    }
    return Nanos(down);
  }
  return value;
}

std::string format_size(std::uint64_t bytes) {
  constexpr std::array<const char*, 7> names = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t power = 0;
  double value = static_cast<double>(bytes);
  while (value >= 1023.95 && power + 1 < names.size()) {  // 1023.95 would print as 1024.0
    value /= 1024;
    ++power;
  }
  char text[32];
  const auto format = std::chars_format::fixed;
  char* end = std::to_chars(text, text + sizeof text, value, format, power == 0 ? 0 : 1).ptr;
  if (end[-1] == '0' && end - text > 2 && end[-2] == '.') end -= 2;
  return std::string(text, end) + names[power];
}

}  // namespace barrage
