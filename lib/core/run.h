// What a stream says about an attack as a whole, besides its hits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/pacer.h"
#include "core/time.h"

namespace barrage {

using RunId = std::array<std::uint8_t, 16>;  // random; one per run of `attack`

// What makes a hit due. Values are part of the record format: never renumber; 3 is reserved for
// users.
enum class Load : std::uint8_t {
  open = 0,    // the plan, whatever comes back
  closed = 1,  // room for it
  held = 2,    // nothing: connections are held open
};

// Written when the schedule begins. Holds no header, body or secret of a target.
struct RunHeader {
  RunId run{};
  std::string attack;              // -name
  WallTime began{};                // the wall clock at the start, t0
  std::int64_t began_mono_ns = 0;  // CLOCK_MONOTONIC at t0: joins with logs of the same host
  std::string host;
  std::uint64_t pid = 0;
  std::string version;   // "barrage 0.1.0 libcurl/8.14.1 ... libuv/1.44.2"
  std::string schedule;  // for people, as given: "50/1s for 1m0s", "stages 10s:100 1m@50"
  Load load = Load::open;
  Plan plan;        // of an open load; a rate of 0 hits: none
  double rate = 0;  // the target rate, mean between the first and the last hit; 0: closed loop
  std::optional<std::uint64_t> planned;          // hits of the schedule; nullopt: no end
  Nanos duration{};                              // of the schedule; 0: no end
  std::optional<std::uint64_t> connections = 0;  // that a plan of connections opens over the whole
                                                 // attack, at most; nullopt: not known
  bool reconnect = false;                        // and lost ones are opened again
  std::uint64_t max_in_flight = 0;
  std::uint64_t max_connections = 0;  // for each endpoint, as -max-connections says; 0: no bound
  std::uint32_t threads = 1;
  std::uint32_t cores = 0;             // processors this process may run on; 0: not known
  std::uint64_t descriptor_limit = 0;  // open files this process may have; 0: not known
  std::uint64_t local_ports = 0;       // the range the kernel takes local ports from; 0: not known
  bool insecure = false;               // certificates were not verified
  bool bound_by_descriptors = false;   // max_in_flight is what descriptor_limit leaves, and less
                                       // than was asked for, or nothing was
  std::string command;  // as it was typed, for a shell, but for secrets: "attack -rate=50"; empty:
                        // not known
  std::string machine;  // "Linux 6.1.0-28-amd64 x86_64"; empty: not known

  bool closed_loop() const { return load == Load::closed; }
};

// The state of the generator itself: one row per loop and second, and one when the loop ends. "In
// this second" is since the previous row of the loop. "So far" is since the start of the attack, so
// that a lost row loses no counts.
struct Health {
  RunId run{};
  std::uint32_t worker = 0;
  Nanos at{};            // since began
  Nanos lag_max{};       // largest delay of a hit that had room, in this second
  Nanos longest_turn{};  // longest iteration of the loop, in this second
  Nanos cpu{};           // user + system of this thread, in this second, without spinning
  std::uint64_t in_flight = 0;
  std::uint64_t output_bytes = 0;  // waiting to be written
  std::uint64_t dropped = 0;       // hits not sent so far because the output was full

  Nanos run_wait{};  // this thread was ready to run but had no processor, in this second
  Nanos stall{};     // longest stall of the thread, a lower bound: the process was stopped, or
                     // the machine slept; in this second; 0: less than 5 ms
  std::uint64_t waited = 0;  // hits of this loop that had to wait for room when due, so far
  std::uint64_t emfile = 0, eaddrnotavail = 0, enobufs = 0;  // failed sockets of this loop, so far
  // Of the whole process or machine. One thread reads them for the rows of all loops.
  Nanos process_cpu{};            // user + system, so far
  Nanos steal{};                  // taken by the hypervisor, over all processors, so far
  Nanos output_blocked{};         // bytes waited and the reader of the output took none, so far
  std::uint64_t descriptors = 0;  // open now
  std::uint64_t local_ports = 0;  // TCP sockets of the network namespace that are in use or in
                                  // TIME_WAIT now, including those of local servers
  std::uint64_t retransmits = 0;  // TCP segments retransmitted in the network namespace, so far
  Nanos wall_jump{};              // of the wall clock against the monotonic one, so far; signed
};

enum class Stop : std::uint8_t {
  schedule = 0,   // all hits are done
  targets = 1,    // the lazy source ended
  interrupt = 2,  // SIGINT
  terminate = 3,  // SIGTERM
  output = 4,     // the reader closed its end, or the disk is full
  input = 5,      // a target could not be read
};

// Written last, once per loop. If it is missing, the attack was killed.
struct RunEnd {
  RunId run{};
  std::uint32_t worker = 0;
  std::uint64_t planned = 0;  // hits that were due = sent + dropped
  std::uint64_t sent = 0;
  std::uint64_t done = 0;  // hits that completed or failed by themselves
  std::uint64_t cut = 0;   // in flight when the drain ended; sent = done + cut
  std::uint64_t dropped = 0;
  Nanos elapsed{};  // from began to the end of the last hit
  Stop stop = Stop::schedule;
};

}  // namespace barrage
