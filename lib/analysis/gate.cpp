// Whether a gate holds, and whether it ever will.
#include "analysis/gate.h"

#include <array>
#include <charconv>
#include <cmath>

#include "analysis/words.h"
#include "core/utf8.h"

namespace barrage {
namespace {

// "99.5" with the digits that it has.
std::string digits(double value) {
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(),
                                          std::round(value * 1e6) / 1e6, std::chars_format::fixed);
  return {text.data(), end};
}

// A number as it is printed, and that number.
struct Printed {
  std::string text;
  double value;
};

Printed rounded_to(double value, double steps, double scale, const char* unit) {
  const double shown = std::round(value * steps) / steps;
  return {digits(shown * scale) + unit, shown};
}

Printed printed(double value, MeasureUnit::Form form) {
  switch (form) {
    case MeasureUnit::Form::time: {
      const Nanos time(std::llround(value));
      return {rounded(time), static_cast<double>(round_duration(time).count())};
    }
    case MeasureUnit::Form::share:
      return rounded_to(value, 1e4, 100, "%");
    case MeasureUnit::Form::per_second:
      return rounded_to(value, 100, 1, "/s");
    case MeasureUnit::Form::count:
      break;
  }
  return {std::to_string(std::llround(value)), value};
}

std::string exactly(double value, MeasureUnit::Form form) {
  switch (form) {
    case MeasureUnit::Form::time:
      return format_duration(Nanos(std::llround(value)));
    case MeasureUnit::Form::share: {
      std::string text = digits(value * 100) + "%";
      if (value > 0 && text == "0%") return "more than 0%";
      return value < 1 && text == "100%" ? "less than 100%" : text;
    }
    case MeasureUnit::Form::per_second: {
      std::string text = digits(value) + "/s";
      return value > 0 && text == "0/s" ? "more than 0/s" : text;
    }
    case MeasureUnit::Form::count:
      break;
  }
  return std::to_string(std::llround(value));
}

bool holds(const Gate& gate, double value) { return holds(value, gate.op, gate.limit); }

std::string said(const Gate& gate, const Measured& measured) {
  if (!measured.known) return printable("cannot be judged: " + measured.why);
  std::string text = "infinite: " + measured.why;
  if (measured.number) {
    const double value = *measured.number;
    Printed shown = printed(value, gate.unit.form);
    // 200.004 ms must not be shown as 200 ms, which would have passed.
    const bool same = holds(gate, shown.value) == holds(gate, value);
    text = same ? std::move(shown.text) : exactly(value, gate.unit.form);
  }
  if (!measured.remark.empty()) text += " (" + measured.remark + ")";
  return printable(text);
}

// Some value from least to most holds.
bool one_holds(const Gate& gate, double least, double most) {
  switch (gate.op) {
    case Op::less:
    case Op::at_most:
      return holds(gate, least);
    case Op::more:
    case Op::at_least:
      return holds(gate, most);
    case Op::equal:
      return least <= gate.limit && gate.limit <= most;
    case Op::unequal:
      break;
  }
  return least != gate.limit || most != gate.limit;
}

}  // namespace

GateResult judge(const Gate& gate, const Measure& measure) {
  const Measured& now = measure.now;
  return {.gate = gate.text,
          .passed = now.known && holds(gate, now.value()),
          .judged = now.known,
          .value = now.number,
          .limit = gate.limit,
          .unit = std::string(gate.unit.name),
          .said = said(gate, now)};
}

std::optional<GateResult> lost_for_good(const Gate& gate, const Measure& measure) {
  GateResult result = judge(gate, measure);
  if (result.passed) return std::nullopt;
  const bool ever_known = measure.least.known;
  if (ever_known && one_holds(gate, measure.least.value(), measure.most.value())) {
    return std::nullopt;
  }
  result.lost = true;
  const bool wants_less = gate.op == Op::less || gate.op == Op::at_most;
  const bool wants_more = gate.op == Op::more || gate.op == Op::at_least;
  if (!ever_known || !(wants_less || wants_more)) return result;
  const std::string best =
      "at best " + said(gate, wants_less ? measure.least : measure.most) + " at the end";
  const bool moves = best != "at best " + result.said + " at the end";
  result.said = result.judged && moves ? result.said + "; " + best : best;
  return result;
}

}  // namespace barrage
