// What a stream tells about an attack as a whole, beside its hits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/time.h"

namespace barrage {

using RunId = std::array<std::uint8_t, 16>;  // random; one per run of `attack`

// Written when the schedule begins. Holds no header, body or secret of a target.
struct RunHeader {
  RunId run{};
  std::string attack;              // -name
  WallTime began{};                // the wall clock at the start, t0
  std::int64_t began_mono_ns = 0;  // CLOCK_MONOTONIC at t0: joins with logs of the same host
  std::string host;
  std::uint64_t pid = 0;
  std::string version;   // "barrage 0.1.0 libcurl/8.14.1 ... libuv/1.44.2"
  std::string schedule;  // as given: "50/1s for 1m0s", "stages 10s:100 1m@50"
  double rate = 0;  // hits per second asked for, between the first and the last hit; 0: closed loop
  std::optional<std::uint64_t> planned;  // hits of the schedule; nullopt: no end
  Nanos duration{};                      // of the schedule; 0: no end
  std::uint64_t max_in_flight = 0;
  std::uint32_t threads = 1;
  bool closed_loop = false;
  std::uint32_t cores = 0;             // processors this process may run on; 0: not known
  std::uint64_t descriptor_limit = 0;  // open files this process may have; 0: not known
  std::uint64_t local_ports = 0;       // the range the kernel takes local ports from; 0: not known
  bool insecure = false;               // certificates were not verified
  bool bound_by_descriptors = false;   // max_in_flight is what descriptor_limit leaves, and less
                                       // than was asked for, or nothing was
  std::string command;  // as it was typed, for a shell, but for secrets: "attack -rate=50"; empty:
                        // not known
  std::string machine;  // "Linux 6.1.0-28-amd64 x86_64"; empty: not known
};

// Once a second per loop, and once more at its end: how the generator itself fares. "In this
// second" is since the loop's row before. "So far" counts from the start of the attack, so that a
// row that is lost takes nothing with it.
struct Health {
  RunId run{};
  std::uint32_t worker = 0;
  Nanos at{};            // since began
  Nanos lag_max{};       // largest delay of a hit that had room, in this second
  Nanos longest_turn{};  // longest turn of the loop, in this second
  Nanos cpu{};           // user + system of this thread, in this second, without spinning
  std::uint64_t in_flight = 0;
  std::uint64_t output_bytes = 0;  // waiting to be written
  std::uint64_t dropped = 0;       // hits not sent so far because the output was full

  Nanos run_wait{};  // this thread could have run but had no processor, in this second
  Nanos stall{};     // longest time that it did not run for no reason of its own, at least: it
                     // was stopped, or the machine slept; in this second; 0: less than 5 ms
  std::uint64_t waited = 0;  // hits of this loop that found no room when they fell due, so far
  std::uint64_t emfile = 0, eaddrnotavail = 0, enobufs = 0;  // sockets of this loop refused, so far
  // Of the whole process or machine, read by one thread for the rows of all loops.
  Nanos process_cpu{};            // user + system, so far
  Nanos steal{};                  // taken by the hypervisor, over all processors, so far
  Nanos output_blocked{};         // the output had bytes and its reader took none, so far
  std::uint64_t descriptors = 0;  // open now
  std::uint64_t local_ports = 0;  // TCP sockets in use (a local server's as well) or in TIME_WAIT
                                  // now, of the network namespace
  std::uint64_t retransmits = 0;  // TCP segments sent again in the network namespace, so far
  Nanos wall_jump{};  // how far the wall clock has moved against the monotonic one, so far; signed
};

enum class Stop : std::uint8_t {
  schedule = 0,   // all hits were made
  targets = 1,    // the lazy source came to its end
  interrupt = 2,  // SIGINT
  terminate = 3,  // SIGTERM
  output = 4,     // the reader went away, or the disk is full
  input = 5,      // a target could not be read
};

// Written last, once per loop; its absence means that the attack was killed.
struct RunEnd {
  RunId run{};
  std::uint32_t worker = 0;
  std::uint64_t planned = 0;  // hits that fell due = sent + dropped
  std::uint64_t sent = 0;
  std::uint64_t done = 0;  // hits that came to an end by themselves, well or not
  std::uint64_t cut = 0;   // in flight when the drain was over; sent = done + cut
  std::uint64_t dropped = 0;
  Nanos elapsed{};  // from began to the last hit's end
  Stop stop = Stop::schedule;
};

}  // namespace barrage
