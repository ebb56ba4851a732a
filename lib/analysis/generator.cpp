#include "analysis/generator.h"

#include <algorithm>
#include <chrono>

namespace barrage {
namespace {

double share(Nanos part, Nanos whole) {
  constexpr Nanos least = std::chrono::seconds(1);
  return static_cast<double>(part.count()) / static_cast<double>(std::max(whole, least).count());
}

template <class T>
void raise(T& worst, T value) {
  worst = std::max(worst, value);
}

void add_loop(GeneratorNumbers& all, const HealthStretch& rows) {
  const Health& last = rows.last();
  raise(all.cpu, std::max(rows.cpu_share(), share(rows.cpu(), last.at)));
  raise(all.run_wait, std::max(rows.run_wait_share(), share(rows.run_wait(), last.at)));
  raise(all.blocked, rows.blocked());
  raise(all.stalled, share(rows.stalled(), last.at));
  raise(all.paused, rows.stalled() + rows.run_wait());
  if (std::chrono::abs(rows.wall_jump()) > std::chrono::abs(all.wall_jump)) {
    all.wall_jump = rows.wall_jump();
  }
  all.waited += last.waited;
  all.emfile += last.emfile;
  all.eaddrnotavail += last.eaddrnotavail;
  all.enobufs += last.enobufs;
}

void add_run(GeneratorNumbers& all, const RunFold& run) {
  const HealthMaxima& most = run.health;
  raise(all.lag_max, most.lag_max);
  raise(all.longest_turn, most.longest_turn);
  raise(all.stall, most.stall);
  raise(all.descriptors, most.descriptors);
  if (most.process_cpu == Nanos(0)) all.known = false;
  const double cores = std::max(run.cores, 1U);
  if (run.cores > 0) raise(all.process_cpu, share(most.process_cpu, most.at) / cores);
  raise(all.steal, share(most.steal, most.at) / cores);
  raise(all.output_blocked, share(most.output_blocked, most.at));
  all.retransmits += most.retransmits;
  if (run.local_ports > 0) {
    raise(all.ports, static_cast<double>(most.local_ports) / static_cast<double>(run.local_ports));
  }
  for (const auto& [worker, loop] : run.loops) add_loop(all, loop.all());
}

}  // namespace

GeneratorNumbers generator_numbers(const StreamInfo& info) {
  GeneratorNumbers all;
  const auto has_rows = [](const auto& run) { return !run.second.loops.empty(); };
  all.known = !info.rows_left_out && std::ranges::any_of(info.by_run, has_rows);
  for (const auto& [id, run] : info.by_run) {
    if (!run.loops.empty()) {
      add_run(all, run);
    } else if (run.headers > 0) {
      all.known = false;
    }
  }
  return all;
}

}  // namespace barrage
