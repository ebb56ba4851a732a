#include "core/units.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <random>
#include <vector>

#include "core/error.h"

using namespace barrage;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

// The message of the ValueError that `parse(text)` throws.
template <class Parse>
std::string error_of(Parse parse, std::string_view text) {
  try {
    parse(text);
  } catch (const ValueError& error) {
    return error.what();
  }
  return "no error";
}

constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("durations are read as Go reads them") {
  const std::vector<std::pair<std::string_view, Nanos>> rows = {
      {"0", 0ns},
      {"+0", 0ns},
      {"-0", 0ns},
      {"0s", 0ns},
      {"5s", 5s},
      {"-5s", -5s},
      {"+5s", 5s},
      {"300ms", 300ms},
      {"1h2m", 62min},
      {"1.5s", 1500ms},
      {".5s", 500ms},
      {"5.s", 5s},
      {"-.5s", -500ms},
      {"12\u00b5s", 12us},
      {"12\u03bcs", 12us},
      {"12us", 12us},
      {"3h30m", 210min},
      {"4m10.5s", 250500ms},
      {"1h2m3s4ms5us6ns", 1h + 2min + 3s + 4ms + 5us + 6ns},
      {"39h9m14.425s", 39h + 9min + 14425ms},
      {"52763797000ns", 52763797000ns},
      {"0.3333333333333333333h", 20min},
      {"9007199254740993ns", 9007199254740993ns},
      {"9223372036854775807ns", Nanos::max()},
      {"-9223372036854775808ns", Nanos::min()},
      {"0.100000000000000000000h", 6min},
      {"0.830103483285477580700h", 49min + 48s + 372539827ns},
  };
  for (const auto& [text, want] : rows) {
    CAPTURE(text);
    CHECK(parse_duration(text) == want);
  }
}

TEST_CASE("an invalid duration is refused with the reason and an example") {
  const std::vector<std::pair<std::string_view, const char*>> rows = {
      {"", "empty"},
      {"-", "empty"},
      {"5", "no unit"},
      {"1.5", "no unit"},
      {"s", "a number is missing"},
      {".", "a number is missing"},
      {".s", "a number is missing"},
      {"-.s", "a number is missing"},
      {"+.s", "a number is missing"},
      {"1d", "no unit \"d\""},
      {"1S", "no unit \"S\""},
      {"1 s", "no unit \" s\""},
      {"1s ", "no unit \"s \""},
      {"3m5", "no unit"},
      {"9223372036854775808ns", "too long"},
      {"-9223372036854775809ns", "too long"},
      {"99999999999999999999s", "too long"},
      {"2562048h", "too long"},
      {"9223372036854775807ns1ns", "too long"},
  };
  for (const auto& [text, why] : rows) {
    CAPTURE(text);
    CHECK_THAT(error_of(parse_duration, text), ContainsSubstring(why));
    CHECK_THAT(error_of(parse_duration, text), ContainsSubstring("write e.g. \"300ms\""));
  }
}

TEST_CASE("every duration is printed in the form that reads back as itself") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 5000; ++i) {
    const Nanos value(static_cast<std::int64_t>(random() >> (i % 64)));
    CAPTURE(value.count());
    // Go reads decimals in floating point: exact only as long as they fit a double.
    const Nanos back = parse_duration(format_duration(value));
    CHECK((back - value <= 1ns && value - back <= 1ns));
  }
  CHECK(format_duration(Nanos::min()) == "-2562047h47m16.854775808s");
}

TEST_CASE("durations are printed as Go prints them") {
  CHECK(format_duration(0s) == "0s");
  CHECK(format_duration(1ns) == "1ns");
  CHECK(format_duration(1500ns) == "1.5\u00b5s");
  CHECK(format_duration(1234567ns) == "1.234567ms");
  CHECK(format_duration(100ms) == "100ms");
  CHECK(format_duration(1500ms) == "1.5s");
  CHECK(format_duration(60s) == "1m0s");
  CHECK(format_duration(61500ms) == "1m1.5s");
  CHECK(format_duration(2h + 47min) == "2h47m0s");
  CHECK(format_duration(-1100us) == "-1.1ms");
  CHECK(format_duration(1000000001ns) == "1.000000001s");
}

TEST_CASE("durations are rounded to the next smaller unit, halves away from zero") {
  CHECK(round_duration(1234567890ns) == 1235ms);
  CHECK(round_duration(1h + 2min + 3400ms) == 1h + 2min);
  CHECK(round_duration(1h + 30s) == 1h + 1min);
  CHECK(round_duration(1min + 500ms) == 1min + 1s);
  CHECK(round_duration(1500500us) == 1501ms);
  CHECK(round_duration(-1500500us) == -1501ms);
  CHECK(round_duration(1500499us) == 1500ms);
  CHECK(round_duration(1712999ns) == 1713us);
  CHECK(round_duration(999ns) == 999ns);
  CHECK(round_duration(0ns) == 0ns);
  CHECK(round_duration(Nanos::max()) == 2562047h + 47min);
}

TEST_CASE("rates are read as hits per time") {
  const std::vector<std::pair<std::string_view, Rate>> rows = {
      {"50", {50, 1s}},        {"50/s", {50, 1s}},
      {"50/1s", {50, 1s}},     {"100/3s", {100, 3s}},
      {"5/100ms", {5, 100ms}}, {"60/m", {60, 1min}},
      {"1/2s", {1, 2s}},       {"1.5", {15, 10s}},
      {"1.50", {15, 10s}},     {"1.5/m", {15, 10min}},
      {"0.25", {25, 100s}},    {".5", {5, 10s}},
      {"2.0", {2, 1s}},        {"+5", {5, 1s}},
      {"1/h", {1, 1h}},        {"2000000000", {2'000'000'000, 1s}},
      {"3/\u00b5s", {3, 1us}}, {"0", {0, 1s}},
      {"0/s", {0, 1s}},        {"0.0", {0, 1s}},
      {"infinity", {0, 1s}},
  };
  for (const auto& [text, want] : rows) {
    CAPTURE(text);
    CHECK(parse_rate(text) == want);
    CHECK(parse_rate(text).unlimited() == (want.hits == 0));
  }
}

TEST_CASE("an invalid rate is refused with the reason and an example") {
  const std::vector<std::pair<std::string_view, const char*>> rows = {
      {"", "does not begin with a number"},
      {"abc", "does not begin with a number"},
      {"NaN", "does not begin with a number"},
      {"inf", "does not begin with a number"},
      {"/s", "does not begin with a number"},
      {".", "does not begin with a number"},
      {"-5", "negative"},
      {"-5/s", "negative"},
      {"5/0s", "hits in no time"},
      {"5/0", "hits in no time"},
      {"5/-1s", "the time is negative"},
      {"5/", "no time follows"},
      {"5/x", "no duration"},
      {"5/3", "no duration"},
      {"5/s/s", "no duration"},
      {"1e3", "not a number"},
      {"1.2.3", "not a number"},
      {"5 /s", "not a number"},
      {"50rps", "not a number"},
      {"9223372036854775808", "too large"},
      {"0.00000000000000000001", "too many decimals"},
      {"0.0000000001/h", "too small"},
  };
  for (const auto& [text, why] : rows) {
    CAPTURE(text);
    CHECK_THAT(error_of(parse_rate, text), ContainsSubstring(why));
    CHECK_THAT(error_of(parse_rate, text), ContainsSubstring("write e.g. \"50\", \"1.5\""));
  }
}

TEST_CASE("rates are printed as fractions") {
  CHECK(format_rate({50, 1s}) == "50/1s");
  CHECK(format_rate({100, 3s}) == "100/3s");
  CHECK(format_rate({0, 1s}) == "unlimited");
}

TEST_CASE("stages are legs with a length and a level") {
  const std::vector<Stage> want = {{10s, {100, 1s}, false},
                                   {1min, {100, 1s}, false},
                                   {1min, {3, 2s}, true},
                                   {5s, {0, 1s}, false}};
  CHECK(parse_stages("10s:100 1m:100 1m@3/2s 5s:0") == want);
  CHECK(parse_stages(" 10s:100,1m:100,  1m@3/2s\t5s:0 ") == want);
}

TEST_CASE("an invalid stage is refused with the leg and the reason") {
  CHECK_THAT(error_of(parse_stages, ""), ContainsSubstring("have no length"));
  CHECK_THAT(error_of(parse_stages, "0s:5"), ContainsSubstring("have no length"));
  CHECK_THAT(error_of(parse_stages, "10s:5 30s"), ContainsSubstring("stage \"30s\": no rate"));
  CHECK_THAT(error_of(parse_stages, "10:5"), ContainsSubstring("\"10\" is not a duration"));
  CHECK_THAT(error_of(parse_stages, "10s:x"), ContainsSubstring("\"x\" is not a rate"));
  CHECK_THAT(error_of(parse_stages, "10s:"), ContainsSubstring("stage \"10s:\""));
  CHECK_THAT(error_of(parse_stages, "-1s:5"), ContainsSubstring("length is negative"));
  CHECK_THAT(error_of(parse_stages, "1s@infinity"), ContainsSubstring("cannot be unlimited"));
  CHECK_THAT(error_of(parse_stages, "2000000h:1 2000000h:1"), ContainsSubstring("too long"));
}

TEST_CASE("sizes are powers of 1024 in many spellings") {
  const std::vector<std::pair<std::string_view, std::uint64_t>> rows = {
      {"0", 0},
      {"512", 512},
      {"512b", 512},
      {"512 B", 512},
      {"7 bytes", 7},
      {"10k", 10 << 10},
      {"10 kb", 10 << 10},
      {"10KB", 10 << 10},
      {"10kB", 10 << 10},
      {"1 kilobyte", 1 << 10},
      {"64MiB", 64 << 20},
      {"64m", 64 << 20},
      {"1Giga", 1 << 30},
      {"2TB", std::uint64_t{2} << 40},
      {"3 petabytes", std::uint64_t{3} << 50},
      {"7eb", std::uint64_t{7} << 60},
      {"9223372036854775807", kMost},
  };
  for (const auto& [text, want] : rows) {
    CAPTURE(text);
    CHECK(parse_size(text) == want);
  }
}

TEST_CASE("an invalid size is refused with the reason and an example") {
  const std::vector<std::pair<std::string_view, const char*>> rows = {
      {"", "does not begin with a whole number"},
      {"MB", "does not begin with a whole number"},
      {"-1", "does not begin with a whole number"},
      {"1.5MB", "decimals"},
      {"10 xb", "unknown unit"},
      {"10kbit", "unknown unit"},
      {"10Kb", "bits, not bytes"},
      {"10Mb", "bits, not bytes"},
      {"8eb", "too large"},
      {"9223372036854775808", "too large"},
      {"99999999999999999999", "too large"},
  };
  for (const auto& [text, why] : rows) {
    CAPTURE(text);
    CHECK_THAT(error_of(parse_size, text), ContainsSubstring(why));
  }
}

TEST_CASE("sizes are printed short") {
  CHECK(format_size(0) == "0B");
  CHECK(format_size(17) == "17B");
  CHECK(format_size(1000) == "1000B");
  CHECK(format_size(1024) == "1KiB");
  CHECK(format_size(1536) == "1.5KiB");
  CHECK(format_size(1048575) == "1MiB");
  CHECK(format_size(64 << 20) == "64MiB");
  CHECK(format_size(std::numeric_limits<std::uint64_t>::max()) == "16EiB");
}

TEST_CASE("buckets are lower bounds that begin at zero") {
  CHECK(parse_buckets("[0,5ms]") == std::vector<Nanos>{0ms, 5ms});
  CHECK(parse_buckets("[0, 5ms]") == std::vector<Nanos>{0ms, 5ms});
  CHECK(parse_buckets(" [   0,5ms, 10m    ]") == std::vector<Nanos>{0ms, 5ms, 10min});
  CHECK(parse_buckets("[3ms,10ms]") == std::vector<Nanos>{0ms, 3ms, 10ms});
  CHECK_THAT(error_of(parse_buckets, ""), ContainsSubstring("not a list of buckets"));
  CHECK_THAT(error_of(parse_buckets, " "), ContainsSubstring("not a list of buckets"));
  CHECK_THAT(error_of(parse_buckets, "["), ContainsSubstring("not a list of buckets"));
  CHECK_THAT(error_of(parse_buckets, "{0, 2}"), ContainsSubstring("not a list of buckets"));
  CHECK_THAT(error_of(parse_buckets, "[]"), ContainsSubstring("it is empty"));
  CHECK_THAT(error_of(parse_buckets, "[0,]"), ContainsSubstring("it is empty"));
  CHECK_THAT(error_of(parse_buckets, "[0, 2]"), ContainsSubstring("no unit"));
  CHECK_THAT(error_of(parse_buckets, "[0,5ms,2ms]"), ContainsSubstring("ascending"));
  CHECK_THAT(error_of(parse_buckets, "[0,5ms,5ms]"), ContainsSubstring("ascending"));
  CHECK_THAT(error_of(parse_buckets, "[-1ms,5ms]"), ContainsSubstring("begin at 0"));
}

TEST_CASE("times are printed in UTC with the digits they need") {
  CHECK(format_time(WallTime(0s)) == "1970-01-01T00:00:00Z");
  CHECK(format_time(WallTime(1795217397500ms)) == "2026-11-20T23:29:57.5Z");
  CHECK(format_time(WallTime(1ns)) == "1970-01-01T00:00:00.000000001Z");
  CHECK(format_time(WallTime(-1ns)) == "1969-12-31T23:59:59.999999999Z");
  CHECK(format_time(WallTime(951782400s)) == "2000-02-29T00:00:00Z");
}

TEST_CASE("times are read in any zone") {
  CHECK(parse_time("1970-01-01T00:00:00Z") == WallTime(0s));
  CHECK(parse_time("2026-11-20T23:29:57.5Z") == WallTime(1795217397500ms));
  CHECK(parse_time("2026-11-21T01:29:57.5+02:00") == WallTime(1795217397500ms));
  CHECK(parse_time("2026-11-20T18:59:57.5-04:30") == WallTime(1795217397500ms));
  CHECK(parse_time("2026-11-20t23:29:57.500000000999z") == WallTime(1795217397500ms));
}

TEST_CASE("every time survives printing and reading") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) {
    const WallTime time(Nanos(static_cast<std::int64_t>(random()) / 2));
    CHECK(parse_time(format_time(time)) == time);
  }
}

TEST_CASE("an invalid time is refused") {
  for (const std::string_view text :
       {"", "now", "2026-11-20", "2026-11-20 23:29:57Z", "2026-11-20T23:29:57",
        "2026-13-20T23:29:57Z", "2026-02-29T23:29:57Z", "2026-11-31T00:00:00Z",
        "2026-11-20T24:00:00Z", "2026-11-20T23:60:00Z", "2026-11-20T23:29:60Z",
        "2026-11-20T23:29:57.Z", "2026-11-20T23:29:57+0200", "2026-11-20T23:29:57Zx",
        "26-11-20T23:29:57Z"}) {
    CAPTURE(text);
    CHECK_THAT(error_of(parse_time, text), ContainsSubstring("is not a time"));
  }
  const std::string whole = "2026-11-20T23:29:57.5+02:00";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    CAPTURE(n);
    CHECK_THAT(error_of(parse_time, whole.substr(0, n)), ContainsSubstring("is not a time"));
  }
  CHECK_THAT(error_of(parse_time, "0001-01-01T00:00:00Z"), ContainsSubstring("1678 to 2261"));
  CHECK_THAT(error_of(parse_time, "2263-01-01T00:00:00Z"), ContainsSubstring("1678 to 2261"));
}
