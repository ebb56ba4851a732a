// Durations, rates, sizes, stages, buckets and times: refused by ValueError, or read as they are
// printed. And URLs are masked, whatever they hold.
#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/mask.h"
#include "core/units.h"
#include "fuzz/fuzz.h"

namespace barrage {
namespace {

template <typename Body>
void try_to(Body body) {
  try {
    body();
  } catch (const ValueError& error) {
    fuzz::require(error.what()[0] != '\0', "a refusal says why");
  }
}

// Due times of the first hits never decrease.
void walk(const Plan& plan) {
  const auto pacer = make_pacer(plan);
  Nanos last{0};
  for (std::uint64_t n = 0; n < 100; ++n) {
    const auto due = pacer->due(n);
    if (!due) return;
    fuzz::require(*due >= last, "due times never decrease");
    last = *due;
  }
}

void mask(std::string_view text) {
  const std::string shown = mask_url(text);
  fuzz::require(mask_url(shown) == shown, "masking twice is masking once");
  const std::string secret(text.substr(0, text.find('&')));
  fuzz::require(mask_url("http://a/?token=" + secret) ==
                    (secret.empty() ? "http://a/?token=" : "http://a/?token=***"),
                "of a token nothing is shown");
  const std::string user(text.substr(0, text.find_first_of("/?#")));
  fuzz::require(mask_url("http://" + user + ":p@a/") == "http://***@a/",
                "of a user nothing is shown");
}

}  // namespace
}  // namespace barrage

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace barrage;
  const std::string_view text = fuzz::text_of(data, size);
  mask(text);
  try_to([&] {
    const Nanos value = parse_duration(text);
    fuzz::require(parse_duration(format_duration(value)) == value, "a duration reads as printed");
    round_duration(value);
  });
  try_to([&] {
    const Rate rate = parse_rate(text);
    fuzz::require(parse_rate(format_rate(rate)) == rate, "a rate reads as printed");
    if (rate.unlimited()) return;
    Plan plan;
    plan.rate = rate;
    plan.duration = std::chrono::seconds(10);
    walk(plan);
  });
  try_to([&] {
    Plan plan;
    plan.stages = parse_stages(text);
    walk(plan);
  });
  try_to([&] { format_size(parse_size(text)); });
  try_to([&] {
    const std::vector<Nanos> bounds = parse_buckets(text);
    fuzz::require(!bounds.empty() && bounds.front() == Nanos(0), "the first bucket begins at 0");
    fuzz::require(std::ranges::is_sorted(bounds), "buckets ascend");
  });
  try_to([&] {
    const WallTime time = parse_time(text);
    fuzz::require(parse_time(format_time(time)) == time, "a time reads as printed");
  });
  return 0;
}
