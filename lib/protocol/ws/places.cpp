#include "protocol/ws/places.h"

#include <numeric>
#include <set>

#include "protocol/ws/script.h"

namespace barrage {
namespace {

// Each text with its length: no two places are written alike.
void append(std::string& key, std::string_view text) {
  key.append(std::to_string(text.size())).append(":").append(text);
}

std::string key_of(const Target& target) {
  std::string key;
  append(key, target.url);
  for (const Header& header : target.headers) {
    append(key, header.name);
    append(key, header.value);
  }
  for (const OpenStep& step : script_of(target).open) {
    key += step.what == OpenStep::Do::send ? " send " : " wait ";
    append(key, step.what == OpenStep::Do::send ? step.send.text() : step.wait);
  }
  for (const AutoReply& reply : script_of(target).auto_replies) {
    key += " on ";
    append(key, reply.on);
    append(key, reply.send.text());
  }
  return key;
}

}  // namespace

void WsPlaces::add(const Target& target) {
  if (target.id >= place_of_.size()) place_of_.resize(target.id + 1, kNowhere);
  if (target.kind != Kind::ws) return;
  const auto [place, is_new] =
      known_.emplace(key_of(target), static_cast<std::uint32_t>(targets_.size()));
  if (is_new) targets_.push_back(&target);
  place_of_[target.id] = place->second;
}

std::vector<std::uint32_t> WsPlaces::of_loop(std::uint32_t loop, std::uint32_t loops) const {
  const std::size_t step = std::gcd<std::size_t, std::size_t>(loops, place_of_.size());
  std::set<std::uint32_t> places;
  for (std::size_t id = loop % step; id < place_of_.size(); id += step) {
    if (place_of_[id] != kNowhere) places.insert(place_of_[id]);
  }
  std::vector<std::uint32_t> all(places.begin(), places.end());
  if (all.empty()) {
    all.resize(size());
    std::iota(all.begin(), all.end(), 0U);
  }
  return all;
}

}  // namespace barrage
