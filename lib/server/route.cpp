#include "server/route.h"

#include <charconv>

#include "core/error.h"
#include "core/units.h"

namespace barrage::server {
namespace {

struct Place {
  std::string_view name, first, second;
};

// "/drip/9/10ms?x=y" -> drip, 9, 10ms.
Place split(std::string_view target) {
  std::string_view path = target.substr(0, target.find('?'));
  if (path.starts_with('/')) path.remove_prefix(1);
  const auto take = [&path] {
    const auto end = path.find('/');
    const auto part = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    return part;
  };
  Place place;
  place.name = take();
  place.first = take();
  place.second = path;
  return place;
}

std::uint32_t number(std::string_view text, std::uint32_t least, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw ValueError("\"" + std::string(text) + "\" is not a number from " + std::to_string(least) +
                     " to " + std::to_string(most));
  }
  return value;
}

Nanos length(std::string_view text) {
  const Nanos value = parse_duration(text);
  if (value < Nanos(0)) throw ValueError("\"" + std::string(text) + "\" is negative");
  return value;
}

void redirect(Route& r, std::string_view left) {
  const auto hops = number(left, 0, 1000);
  if (hops == 0) return;
  r.wish.status = 302;
  r.location = "/redirect/" + std::to_string(hops - 1);
}

void understand(Route& r, const Place& place) {
  if (place.name == "status") r.wish.status = number(place.first, 200, 599);
  if (place.name == "delay") r.wish.service = length(place.first);
  if (place.name == "bytes") r.wish.size = parse_size(place.first);
  if (place.name == "echo") r.echo = true;
  if (place.name == "redirect") redirect(r, place.first);
  if (place.name == "drip") {
    r.wish.chunks = number(place.first, 1, 1'000'000);
    r.wish.chunk_gap = length(place.second);
  }
  if (place.name == "reset") r.wish.ending = Ending::reset;
  if (place.name == "short") r.wish.ending = Ending::shorter;
  if (place.name == "endless") r.wish.ending = Ending::endless;
  if (place.name == "hang") r.wish.ending = Ending::never;
}

}  // namespace

Route route(std::string_view target) {
  Route r;
  try {
    understand(r, split(target));
  } catch (const ValueError& error) {
    r = Route();
    r.wish.status = 400;
    r.problem = std::string(error.what()) + "\n";
  }
  return r;
}

}  // namespace barrage::server
