// What stays of health rows, however many there are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/run.h"

namespace barrage {

// The most that any row of any loop says; of what counts "so far" that is the last.
struct HealthMaxima {
  Nanos at{};
  Nanos lag_max{}, longest_turn{}, stall{};
  Nanos process_cpu{}, steal{}, output_blocked{};
  std::uint64_t descriptors = 0, local_ports = 0, retransmits = 0;

  void add(const Health& row);
  void add(const HealthMaxima& other);
};

// Rows of one loop that follow one another. Shares are of the time, 0..1.
class HealthStretch {
 public:
  HealthStretch() = default;  // the start of an attack, before any row
  explicit HealthStretch(const Health& row);

  // Of a later time than at().
  void add(const Health& row);
  // Begins after at().
  void add(const HealthStretch& later);

  std::uint64_t rows() const { return rows_; }
  Nanos first_at() const { return first_.at; }
  Nanos at() const { return last_.at; }
  const Health& last() const { return last_; }
  Nanos stalled() const { return stalled_; }  // sums
  Nanos run_wait() const { return run_wait_; }
  Nanos cpu() const { return cpu_; }
  // Longest iteration, less the stalls and waits for a processor of that second.
  Nanos blocked() const { return blocked_; }
  Nanos wall_jump() const { return wall_jump_; }  // the farthest, from one row to the next
  // The largest shares over any 3 s.
  double cpu_share() const { return cpu_share_; }
  double run_wait_share() const { return run_wait_share_; }

 private:
  struct Piece {
    Nanos at, cpu, run_wait;
  };
  void add_change(const Health& row);
  void look_back(const Health& row);

  std::uint64_t rows_ = 0;
  Health first_, last_;  // their changes from the row before are known when that is
  Nanos stalled_{}, run_wait_{}, cpu_{};
  Nanos blocked_{}, wall_jump_{};
  double cpu_share_ = 0, run_wait_share_ = 0;
  Nanos begin_{};                  // of recent_
  std::array<Piece, 9> recent_{};  // the last rows, of 3 s
  std::size_t recent_size_ = 0;
};

// The rows of one loop, in any order of their times; one that is read twice counts once. Rows in
// order take the room of one stretch; of parts in another order at most kMost stretches are kept
// apart, so that rows between two of the rest may be left out.
class LoopHealth {
 public:
  static constexpr std::size_t kMost = 4;

  void add(const Health& row);
  void add(const LoopHealth& other);  // read beside this
  // All of them as one, from the start of the attack on.
  HealthStretch all() const;
  std::uint64_t in_flight() const { return stretches_.back().last().in_flight; }

 private:
  void insert(std::size_t place, const HealthStretch& stretch);

  std::vector<HealthStretch> stretches_;  // apart from each other, the earliest first
  std::size_t current_ = 0;               // the last row was of it
};

}  // namespace barrage
