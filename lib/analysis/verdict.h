// Whether the generator was fit to measure: what in the numbers is not the server's.
#pragma once

#include <string>
#include <vector>

#include "analysis/generator.h"
#include "analysis/report.h"

namespace barrage {

enum class Fitness {
  ok,
  bad,      // there are reasons
  unknown,  // no sign was found, but not all records have the numbers of their generator
};

// "ok", "bad", "unknown"
std::string_view to_string(Fitness state) noexcept;

struct Reason {
  std::string sign;    // below; for programs
  std::string text;    // what is wrong, without advice; safe to print
  std::string advice;  // what to do
};

struct Verdict {
  Fitness state = Fitness::unknown;
  std::vector<Reason> reasons;  // what is wrong with the numbers first, then why
  GeneratorNumbers numbers;
};

// Signs and their limits. A limit that is a share counts at least a second as the whole, so that
// the start of a short attack does not decide.
//
//   late         p99 of the delay above 1 ms and 10 % of the service time's p50. One late hit is
//                chance: with fewer than 200 in all p90 is judged, with fewer than 20 none
//   rate         sending took 0.1 % longer than the schedule, and 0.1 s; or as many were dropped
//   stalled      the process stalled for 100 ms, or for 2 % of the time
//   cpu          a loop's thread above 80 % of a processor, over the run or 3 s of it; or it
//                waited for one for 10 % of that, or for 2 % where nothing else explains late
//                hits; or steal above 2 %
//   blocked      an iteration of a loop above 10 ms; where nothing else explains late hits, above
//                10 % of the latency's p99 and 1 ms: 0.1 ms beside a p99 of 0.5 ms do no harm.
//                Stalls and waits for a processor in that second do not count
//   descriptors  a socket could not be opened: EMFILE; or room, where the limit of open files is
//                what bounds the hits in flight
//   ports        ... EADDRNOTAVAIL, or 80 % of the local ports are in use or in TIME_WAIT by no
//                more than this attack's own connections: those open, and those of a minute. Above
//                all of them is no sign: other programs', or ports of several endpoints
//   memory       ... ENOBUFS, ENOMEM
//   output       the reader took nothing for 1 % of the time, or hits were dropped because of it
//   room         1 % of the hits found no room, and they were late by more than 1 ms; or waited so
//                long for a connection, of which there are at most -max-connections. No sign where
//                the processor explains it: a loop at its limit, or no more hits than fell due
//                while the process stalled
//
// Little's law (hits in flight = rate x service time) is no sign. A row is one look at the hits in
// flight, at the same moment of each second: a server that pauses once a second would always or
// never be seen pausing. tests/truth proves that hits are counted correctly.
Verdict judge(const Report& report);

}  // namespace barrage
