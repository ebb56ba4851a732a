// Where an attack's WebSocket targets lead. Targets that ask for the same connection share theirs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/target.h"

namespace barrage {

class WsPlaces {
 public:
  // `target` is one of an eager list and outlives this. Those with equal URLs, headers, and lines
  // of `> open` and `> on` are one place.
  void add(const Target& target);

  bool empty() const { return targets_.empty(); }
  std::size_t size() const { return targets_.size(); }
  // The first target of each place, which stands for it.
  const std::vector<const Target*>& targets() const { return targets_; }
  std::uint32_t place_of(const Target& target) const { return place_of_[target.id]; }

 private:
  std::map<std::string, std::uint32_t> known_;
  std::vector<const Target*> targets_;
  std::vector<std::uint32_t> place_of_;  // by Target::id
};

}  // namespace barrage
