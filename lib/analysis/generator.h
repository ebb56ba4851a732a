// What the health rows of all attacks say together: the numbers behind the verdict.
#pragma once

#include <cstdint>

#include "core/time.h"
#include "record/record.h"

namespace barrage {

// Of several loops or attacks the worst, of counts the sum. Shares are 0..1, of the time from the
// start to the last row, which counts as a second at least: little time says little.
struct GeneratorNumbers {
  // Every attack has rows, and such that tell all (those of barrage 0.1 do not); else what is below
  // may be too little.
  bool known = false;

  Nanos lag_max{};       // largest delay of a hit that had room
  Nanos longest_turn{};  // of a loop
  Nanos blocked{};  // the same, less what the process stalled or had no processor in that second
  double cpu = 0;   // of a processor, by the thread of a loop: over its run, or over any 3 s of it
  double process_cpu = 0;     // of all processors that the process may use
  double run_wait = 0;        // the thread of a loop could run but had no processor; as cpu
  double steal = 0;           // the hypervisor took so much of the processors
  Nanos stall{};              // longest time that the process stalled
  double stalled = 0;         // it stood still
  Nanos paused{};             // stood still or waited for a processor, in all
  double output_blocked = 0;  // the output had bytes and its reader took none
  double ports = 0;           // TCP sockets of all programs in use or in TIME_WAIT, at most, beside
                              // the local ports: may be above 1

  std::uint64_t waited = 0;  // hits that found no room when they fell due
  std::uint64_t descriptors = 0, emfile = 0, eaddrnotavail = 0, enobufs = 0;  // see Health
  std::uint64_t retransmits = 0;
  Nanos wall_jump{};  // the farthest jump of the wall clock from one row to the next; signed
};

GeneratorNumbers generator_numbers(const StreamInfo& info);

}  // namespace barrage
