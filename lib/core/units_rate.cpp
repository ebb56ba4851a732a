#include <algorithm>
#include <charconv>
#include <limits>

#include "core/error.h"
#include "core/units.h"

namespace barrage {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

[[noreturn]] void bad_rate(std::string_view text, const std::string& why) {
  throw ValueError("\"" + std::string(text) + "\" is not a rate: " + why +
                   "; write e.g. \"50\", \"1.5\", \"100/3s\", or \"infinity\"");
}

// A number with or without decimals as a fraction of whole numbers.
struct Fraction {
  std::uint64_t above = 0;
  std::int64_t below = 1;
};

Fraction parse_number(std::string_view number, std::string_view whole) {
  if (number.starts_with('-')) bad_rate(whole, "it is negative");
  if (number.starts_with('+')) number.remove_prefix(1);
  if (number.find_first_of("0123456789") == std::string_view::npos) {
    bad_rate(whole, "it does not begin with a number");
  }
  const std::size_t dot = number.find('.');
  if (dot != std::string_view::npos) {
    while (number.back() == '0') number.remove_suffix(1);  // 1.50 is 1.5
  }
  Fraction fraction;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (i == dot) continue;
    const char c = number[i];
    if (c < '0' || c > '9') bad_rate(whole, "\"" + std::string(number) + "\" is not a number");
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (fraction.above > (kMost - digit) / 10) bad_rate(whole, "the number is too large");
    fraction.above = fraction.above * 10 + digit;
    if (i > dot) {
      if (fraction.below > kMost / 10) bad_rate(whole, "it has too many decimals");
      fraction.below *= 10;
    }
  }
  return fraction;
}

// "s" is one second; "3s" and "100ms" are durations.
Nanos parse_per(std::string_view per, std::string_view whole) {
  if (per.empty()) bad_rate(whole, "no time follows the \"/\"");
  Nanos length;
  try {
    const bool has_number = per.find_first_of("0123456789") != std::string_view::npos;
    length = parse_duration(has_number ? per : "1" + std::string(per));
  } catch (const ValueError&) {
    bad_rate(whole, "\"" + std::string(per) + "\" is no duration");
  }
  if (length < Nanos(0)) bad_rate(whole, "the time is negative");
  if (length == Nanos(0)) bad_rate(whole, "hits in no time");
  return length;
}

Stage parse_stage(std::string_view leg) {
  const auto bad = [&](const std::string& why) {
    throw ValueError("stage \"" + std::string(leg) + "\": " + why);
  };
  const std::size_t mark = leg.find_first_of(":@");
  if (mark == std::string_view::npos) {
    bad("no rate; write e.g. \"10s:100\" (ramp to 100/s) or \"1m@50\" (hold 50/s)");
  }
  Stage stage;
  stage.hold = leg[mark] == '@';
  const std::string_view rate = leg.substr(mark + 1);
  if (rate == "infinity") bad("a stage cannot be unlimited; write a rate, e.g. \"10s:100\"");
  try {
    stage.length = parse_duration(leg.substr(0, mark));
    stage.rate = parse_rate(rate);
  } catch (const ValueError& error) {
    bad(error.what());
  }
  if (stage.length < Nanos(0)) bad("its length is negative");
  return stage;
}

}  // namespace

Rate parse_rate(std::string_view text) {
  const Rate unlimited{0, std::chrono::seconds(1)};
  if (text == "infinity") return unlimited;
  const std::size_t slash = text.find('/');
  const Fraction number = parse_number(text.substr(0, slash), text);
  const Nanos per = slash == std::string_view::npos ? Nanos(std::chrono::seconds(1))
                                                    : parse_per(text.substr(slash + 1), text);
  if (number.above == 0) return unlimited;
  if (per.count() > kMost / number.below) bad_rate(text, "it is too small");
  return Rate{number.above, per * number.below};
}

std::vector<Stage> parse_stages(std::string_view text) {
  constexpr std::string_view between = " \t,";
  std::vector<Stage> stages;
  Nanos total{};
  for (std::size_t at = text.find_first_not_of(between); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(between, at), text.size());
    stages.push_back(parse_stage(text.substr(at, end - at)));
    if (stages.back().length > Nanos::max() - total) throw ValueError("the stages are too long");
    total += stages.back().length;
    at = text.find_first_not_of(between, end);
  }
  if (total == Nanos(0)) {
    throw ValueError("the stages have no length; write e.g. \"10s:100 1m:100 10s:0\"");
  }
  return stages;
}

std::string format_rate(const Rate& rate) {
  if (rate.unlimited()) return "unlimited";
  return std::to_string(rate.hits) + "/" + format_duration(rate.per);
}

}  // namespace barrage
