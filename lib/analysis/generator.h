// The health rows of all attacks together: the numbers that the verdict judges.
#pragma once

#include <cstdint>

#include "core/time.h"
#include "record/record.h"

namespace barrage {

// The worst of several loops or attacks, or the sum of counts. Shares are 0..1 of the time from the
// start to the last row, but of at least a second: shorter ones would mean little.
struct GeneratorNumbers {
  // Every attack has complete rows; otherwise the numbers below may be too low.
  bool known = false;

  Nanos lag_max{};       // largest delay of a hit that had room
  Nanos longest_turn{};  // iteration of a loop
  Nanos blocked{};       // the same, less the stalls and waits for a processor of that second
  double cpu = 0;  // of a processor, by the thread of a loop: over its run, or over any 3 s of it
  double process_cpu = 0;     // of all processors that the process may use
  double run_wait = 0;        // a loop's thread was ready to run but had no processor; as cpu
  double steal = 0;           // share of the processors that the hypervisor took
  Nanos stall{};              // longest time that the process stalled
  double stalled = 0;         // share of the time that it stalled
  Nanos paused{};             // stalls and waits for a processor, in all
  double output_blocked = 0;  // bytes waited and the reader of the output took none
  double ports = 0;           // TCP sockets of all programs in use or in TIME_WAIT, at most, beside
                              // the local ports: may be above 1

  std::uint64_t waited = 0;  // hits that found no room when due
  std::uint64_t descriptors = 0, emfile = 0, eaddrnotavail = 0, enobufs = 0;  // see Health
  std::uint64_t retransmits = 0;
  Nanos wall_jump{};  // the farthest jump of the wall clock from one row to the next; signed
};

GeneratorNumbers generator_numbers(const StreamInfo& info);

}  // namespace barrage
