// Where an attack's WebSocket targets lead. Targets that ask for the same connection share theirs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/target.h"

namespace barrage {

class WsEndpoints {
 public:
  // All of an eager list in its order, which outlives this. Those with equal URLs, headers, and
  // lines of `> open` and `> on` are one endpoint; one of another protocol leads nowhere here.
  void add(const Target& target);

  bool empty() const { return targets_.empty(); }
  std::size_t size() const { return targets_.size(); }
  // The first target of each endpoint, which stands for it.
  const std::vector<const Target*>& targets() const { return targets_; }
  std::uint32_t endpoint_of(const Target& target) const { return endpoint_of_[target.id]; }
  // Bytes from the beginning of a message that must be kept to know all that anybody reads of it:
  // events of this endpoint's targets, `> on`, `> open wait` and what errors show. It depends on
  // nothing but the targets: an event may be sent while a message is half here.
  std::uint64_t read_of_message(std::uint32_t endpoint) const { return read_[endpoint]; }
  // Where the events of one loop lead: event n is of target n and of loop n, each modulo their
  // number, so that two loops with two targets have one each. All endpoints if it has no event.
  std::vector<std::uint32_t> of_loop(std::uint32_t loop, std::uint32_t loops) const;

 private:
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

  std::map<std::string, std::uint32_t> known_;
  std::vector<const Target*> targets_;
  std::vector<std::uint64_t> read_;         // by endpoint
  std::vector<std::uint32_t> endpoint_of_;  // by Target::id; kNowhere: of none
};

}  // namespace barrage
