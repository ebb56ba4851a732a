#include "protocol/ws/places.h"

#include "core/script.h"

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
  for (const OpenStep& step : target.script->open) {
    key += step.what == OpenStep::Do::send ? " send " : " wait ";
    append(key, step.what == OpenStep::Do::send ? step.send.text() : step.wait);
  }
  for (const Answer& answer : target.script->answers) {
    key += " on ";
    append(key, answer.on);
    append(key, answer.send.text());
  }
  return key;
}

}  // namespace

void WsPlaces::add(const Target& target) {
  const auto [place, is_new] =
      known_.emplace(key_of(target), static_cast<std::uint32_t>(targets_.size()));
  if (is_new) targets_.push_back(&target);
  if (target.id >= place_of_.size()) place_of_.resize(target.id + 1);
  place_of_[target.id] = place->second;
}

}  // namespace barrage
