#include <chrono>
#include <cstdint>

#include "core/ascii.h"
#include "core/error.h"
#include "core/units.h"

namespace barrage {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

void put_digits(char* at, unsigned value, int digits) {
  while (digits-- > 0) {
    at[digits] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

// Reads a time from the left; after the first error every result is 0 and ok() is false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  unsigned number(std::size_t digits, unsigned least, unsigned most) {
    unsigned value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + digit();
    ok_ = ok_ && value >= least && value <= most;
    return ok_ ? value : 0;
  }
  char one_of(std::string_view allowed) {
    const char c = peek();
    ok_ = ok_ && !rest_.empty() && allowed.find(c) != std::string_view::npos;
    if (ok_) rest_.remove_prefix(1);
    return ok_ ? c : '\0';
  }
  // The digits after the point, in nanoseconds.
  unsigned fraction() {
    unsigned value = 0, scale = 1'000'000'000;
    do {
      scale /= 10;  // 0 from the tenth digit on
      value += digit() * scale;
    } while (ok_ && is_digit(peek()));
    return value;
  }

 private:
  unsigned digit() {
    const char c = peek();
    ok_ = ok_ && is_digit(c);
    if (!ok_) return 0;
    rest_.remove_prefix(1);
    return static_cast<unsigned>(c - '0');
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

void append_time(std::string& out, WallTime time) {
  const auto day = std::chrono::floor<days>(time);
  const auto second = std::chrono::floor<seconds>(time);
  const year_month_day date(day);
  const auto of_day = static_cast<unsigned>((second - day).count());
  char text[] = "0000-00-00T00:00:00.000000000";
  put_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_digits(text + 5, static_cast<unsigned>(date.month()), 2);
  put_digits(text + 8, static_cast<unsigned>(date.day()), 2);
  put_digits(text + 11, of_day / 3600, 2);
  put_digits(text + 14, of_day / 60 % 60, 2);
  put_digits(text + 17, of_day % 60, 2);
  put_digits(text + 20, static_cast<unsigned>(((time - second) / Nanos(1))), 9);
  std::string_view needed(text, sizeof text - 1);
  while (needed.back() == '0' && needed.size() > 20) needed.remove_suffix(1);
  if (needed.back() == '.') needed.remove_suffix(1);
  out += needed;
  out += 'Z';
}

std::string format_time(WallTime time) {
  std::string out;
  append_time(out, time);
  return out;
}

WallTime parse_time(std::string_view text) {
  Scanner in(text);
  const auto year = static_cast<int>(in.number(4, 0, 9999));
  in.one_of("-");
  const unsigned month = in.number(2, 1, 12);
  in.one_of("-");
  const unsigned day = in.number(2, 1, 31);
  in.one_of("Tt");
  const unsigned hour = in.number(2, 0, 23);
  in.one_of(":");
  const unsigned minute = in.number(2, 0, 59);
  in.one_of(":");
  const unsigned second = in.number(2, 0, 59);
  unsigned fraction = 0;
  if (in.peek() == '.') {
    in.one_of(".");
    fraction = in.fraction();
  }
  minutes east{0};
  const char zone = in.one_of("Zz+-");
  if (zone == '+' || zone == '-') {
    const hours h(in.number(2, 0, 23));
    in.one_of(":");
    east = h + minutes(in.number(2, 0, 59));
    if (zone == '-') east = -east;
  }
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  if (!in.ok() || !in.at_end() || !date.ok()) {
    throw ValueError("\"" + std::string(text) +
                     "\" is not a time; write e.g. \"2026-11-20T23:29:57.5Z\"");
  }
  const seconds whole = std::chrono::sys_days(date).time_since_epoch() + hours(hour) +
                        minutes(minute) - east + seconds(second);
  constexpr seconds last = std::chrono::duration_cast<seconds>(Nanos::max()) - seconds(1);
  if (whole > last || whole < -last) {
    throw ValueError("\"" + std::string(text) + "\" is outside the years 1678 to 2261");
  }
  return WallTime(whole + Nanos(fraction));
}

}  // namespace barrage
