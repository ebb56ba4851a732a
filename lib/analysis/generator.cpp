#include "analysis/generator.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <tuple>
#include <vector>

namespace barrage {
namespace {

using Rows = std::span<const Health* const>;

// Rows come a second apart, give or take a turn: three of them must do.
constexpr Nanos kStretch = std::chrono::milliseconds(2900);

double share(Nanos part, Nanos whole) {
  constexpr Nanos least = std::chrono::seconds(1);
  return static_cast<double>(part.count()) / static_cast<double>(std::max(whole, least).count());
}

// By run, loop and time; a row that was read twice counts once.
std::vector<const Health*> sorted(const std::vector<Health>& health) {
  const auto key = [](const Health* row) { return std::tie(row->run, row->worker, row->at); };
  std::vector<const Health*> rows;
  rows.reserve(health.size());
  for (const Health& row : health) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(),
            [&](const Health* a, const Health* b) { return key(a) < key(b); });
  const auto same = [&](const Health* a, const Health* b) { return key(a) == key(b); };
  rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
  return rows;
}

// Calls use(part) for each longest piece of rows that belong together.
template <class Same, class Use>
void for_each_piece(Rows rows, Same same, Use use) {
  while (!rows.empty()) {
    const auto end = std::find_if_not(rows.begin(), rows.end(),
                                      [&](const Health* row) { return same(*row, *rows.front()); });
    const auto length = static_cast<std::size_t>(end - rows.begin());
    use(rows.first(length));
    rows = rows.subspan(length);
  }
}

template <class T>
void raise(T& worst, T value) {
  worst = std::max(worst, value);
}

// The largest share of the time that `what` took, over all rows or any stretch of them.
double largest_share(Rows rows, Nanos Health::*what) {
  double most = 0;
  Nanos all{}, stretch{}, begin{};  // the stretch is of the rows [first, i]
  std::size_t first = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    all += rows[i]->*what;
    stretch += rows[i]->*what;
    while (first < i && rows[i]->at - rows[first]->at >= kStretch) {
      stretch -= rows[first]->*what;
      begin = rows[first++]->at;
    }
    if (rows[i]->at - begin >= kStretch) raise(most, share(stretch, rows[i]->at - begin));
  }
  return std::max(most, share(all, rows.back()->at));
}

void add_loop(GeneratorNumbers& all, Rows rows) {
  Nanos run_wait{}, stalled{}, steal{}, jump{};
  for (const Health* row : rows) {
    const Nanos taken = row->stall + row->run_wait + (row->steal - steal);
    raise(all.lag_max, row->lag_max);
    raise(all.longest_turn, row->longest_turn);
    raise(all.blocked, row->longest_turn - taken);
    raise(all.stall, row->stall);
    raise(all.descriptors, row->descriptors);
    const Nanos step = row->wall_jump - jump;
    if (std::chrono::abs(step) > std::chrono::abs(all.wall_jump)) all.wall_jump = step;
    run_wait += row->run_wait;
    stalled += row->stall;
    steal = row->steal;
    jump = row->wall_jump;
  }
  const Health& last = *rows.back();
  raise(all.cpu, largest_share(rows, &Health::cpu));
  raise(all.run_wait, largest_share(rows, &Health::run_wait));
  raise(all.stalled, share(stalled, last.at));
  raise(all.paused, stalled + run_wait);
  all.waited += last.waited;
  all.emfile += last.emfile;
  all.eaddrnotavail += last.eaddrnotavail;
  all.enobufs += last.enobufs;
}

void add_run(GeneratorNumbers& all, Rows rows, const RunHeader* run) {
  Health last;  // counts grow: the most is the last
  std::uint64_t ports = 0;
  for (const Health* row : rows) {
    raise(last.at, row->at);
    raise(last.process_cpu, row->process_cpu);
    raise(last.steal, row->steal);
    raise(last.output_blocked, row->output_blocked);
    raise(last.retransmits, row->retransmits);
    raise(ports, row->local_ports);
  }
  if (last.process_cpu == Nanos(0)) all.known = false;
  const double cores = std::max(run ? run->cores : 0, 1U);
  if (run && run->cores > 0) raise(all.process_cpu, share(last.process_cpu, last.at) / cores);
  raise(all.steal, share(last.steal, last.at) / cores);
  raise(all.output_blocked, share(last.output_blocked, last.at));
  all.retransmits += last.retransmits;
  if (run && run->local_ports > 0) {
    raise(all.ports, static_cast<double>(ports) / static_cast<double>(run->local_ports));
  }
}

}  // namespace

GeneratorNumbers generator_numbers(const StreamInfo& info) {
  const auto find_run = [&](const RunId& id) {
    const auto found = std::find_if(info.runs.begin(), info.runs.end(),
                                    [&](const RunHeader& run) { return run.run == id; });
    return found == info.runs.end() ? nullptr : &*found;
  };
  const std::vector<const Health*> rows = sorted(info.health);
  const auto same_run = [](const Health& a, const Health& b) { return a.run == b.run; };
  GeneratorNumbers all;
  all.known =
      !rows.empty() && std::all_of(info.runs.begin(), info.runs.end(), [&](const auto& run) {
        const auto row = std::lower_bound(
            rows.begin(), rows.end(), run.run,
            [](const Health* health, const RunId& id) { return health->run < id; });
        return row != rows.end() && (*row)->run == run.run;
      });
  for_each_piece(rows, same_run, [&](Rows of_run) {
    add_run(all, of_run, find_run(of_run.front()->run));
    for_each_piece(
        of_run, [](const Health& a, const Health& b) { return a.worker == b.worker; },
        [&](Rows of_loop) { add_loop(all, of_loop); });
  });
  return all;
}

}  // namespace barrage
