// When each connection of an attack is opened, and when it is closed again. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/pacer.h"
#include "core/time.h"

namespace barrage {

class ConnectPlan {
 public:
  // Connection 0, 1, 2, ... is to be open from now on, or no longer.
  struct Change {
    Nanos at{};
    std::uint64_t connection = 0;
    bool open = true;
    bool operator==(const Change&) const = default;
  };

  ConnectPlan() = default;  // none
  // `count` connections; `rate` a second, the first at once, or, if it is unlimited, all at once.
  ConnectPlan(std::uint64_t count, Rate rate);
  // Along stages as those of a rate, where a stage's hits are connections: over each length their
  // number goes to that of the stage in a straight line, beginning with none, and is rounded up.
  // Those that came last are closed first.
  explicit ConnectPlan(const std::vector<Stage>& stages);

  // Change n, in the order of time; nullopt: there is none, nor a later one.
  std::optional<Change> change(std::uint64_t n) const;
  std::uint64_t most() const { return most_; }    // connections at a time
  std::uint64_t opens() const { return opens_; }  // over all its length
  Nanos length() const { return end_; }           // of all stages
  // The plan does not say when: all are wanted at once, and how fast is left to the driver.
  bool at_once() const { return at_once_; }

 private:
  struct Leg {  // changes that lie on a line
    Nanos begin{}, length{};
    std::uint64_t from = 0, to = 0;  // connections at its two ends
    std::uint64_t before = 0;        // changes before it
  };
  void add_leg(Nanos length, std::uint64_t from, std::uint64_t to);

  std::vector<Leg> legs_;
  std::uint64_t changes_ = 0, most_ = 0, opens_ = 0;
  Nanos end_{};
  bool at_once_ = false;
};

}  // namespace barrage
