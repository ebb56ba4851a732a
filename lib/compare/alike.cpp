#include "compare/alike.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "core/json.h"
#include "core/units.h"
#include "core/utf8.h"

namespace barrage {
namespace {

constexpr std::size_t kMostTargets = 10'000;
constexpr double kMostDuration = 0.10;  // of the longer one
constexpr double kMostErrors = 0.01;    // as a difference of shares

// At most two decimals: "50", "0.25".
std::string number(double value) {
  std::string text;
  append_json(text, std::round(value * 100) / 100);
  return text;
}

std::string percent(double share) { return number(100 * share) + "%"; }

// "durations differ: 1m0s in old.bin, 30s in new.bin"
std::string both(const std::string& what, const RunFacts& a, const std::string& a_value,
                 const RunFacts& b, const std::string& b_value) {
  return what + " differ: " + a_value + " in " + printable(a.file) + ", " + b_value + " in " +
         printable(b.file);
}

class Objections {
 public:
  Objections(const RunFacts& a, const RunFacts& b, std::vector<std::string>& list)
      : a_(a), b_(b), list_(list) {}

  void find() {
    plans();
    durations();
    targets();
    if (a_.max_in_flight && b_.max_in_flight && a_.max_in_flight != b_.max_in_flight) {
      differ("limits of hits in flight (-max-workers)", std::to_string(*a_.max_in_flight),
             std::to_string(*b_.max_in_flight));
    }
    if (a_.connections && b_.connections) {
      if (a_.connections != b_.connections) {
        differ("numbers of WebSocket connections (-connections)", std::to_string(*a_.connections),
               std::to_string(*b_.connections));
      } else if (a_.reconnect != b_.reconnect) {
        differ("plans for lost connections (-reconnect)",
               a_.reconnect ? "reopened" : "not reopened",
               b_.reconnect ? "reopened" : "not reopened");
      }
    }
    if (a_.tool_major && b_.tool_major && a_.tool_major != b_.tool_major) {
      differ("major versions of barrage", std::to_string(*a_.tool_major),
             std::to_string(*b_.tool_major));
    }
  }

 private:
  void differ(const std::string& what, const std::string& a, const std::string& b) {
    list_.push_back(both(what, a_, a, b_, b));
  }

  static std::string plan(const RunFacts& run) {
    return run.rate ? number(*run.rate) + "/s" : printable(run.schedule);
  }

  void plans() {
    if ((!a_.rate && a_.schedule.empty()) || (!b_.rate && b_.schedule.empty())) return;
    const bool alike = a_.rate && b_.rate
                           ? std::abs(*a_.rate - *b_.rate) <= 0.001 * std::max(*a_.rate, *b_.rate)
                           : !a_.rate && !b_.rate && a_.schedule == b_.schedule;
    if (!alike) differ("rate plans", plan(a_), plan(b_));
  }

  void durations() {
    const auto [shorter, longer] = std::minmax(a_.duration, b_.duration);
    const double off = static_cast<double>((longer - shorter).count());
    if (off <= kMostDuration * static_cast<double>(longer.count())) return;
    differ("durations", format_duration(round_duration(a_.duration)),
           format_duration(round_duration(b_.duration)));
  }

  void targets() {
    if (!a_.targets.complete() || !b_.targets.complete()) return;
    const bool with_host = !a_.targets.one_host() || !b_.targets.one_host();
    const auto a = a_.targets.names(with_host), b = b_.targets.names(with_host);
    only(a_, a, b);
    only(b_, b, a);
  }

  void only(const RunFacts& run, const std::set<std::string>& mine,
            const std::set<std::string>& other) {
    std::vector<std::string> missing;
    std::set_difference(mine.begin(), mine.end(), other.begin(), other.end(),
                        std::back_inserter(missing));
    if (missing.empty()) return;
    std::string text = "targets differ: only " + printable(run.file) + " has " +
                       printable(clean_utf8(missing.front(), 160));
    if (missing.size() > 1) text += " and " + std::to_string(missing.size() - 1) + " more";
    list_.push_back(text);
  }

  const RunFacts &a_, &b_;
  std::vector<std::string>& list_;
};

void add_own(std::span<const RunFacts> runs, std::vector<std::string>& list) {
  for (const RunFacts& run : runs) {
    if (run.attacks > 1) {
      list.push_back(printable(run.file) + " holds " + std::to_string(run.attacks) +
                     " attacks; put each into a file of its own");
    }
    for (const std::string& reason : run.spoiled)
      list.push_back(printable(run.file) + ": " + reason);
  }
}

// A repeated run would look like a second one that agrees.
void add_repeated(std::span<const RunFacts> runs, std::vector<std::string>& list) {
  for (auto run = runs.begin(); run != runs.end(); ++run) {
    const auto first = std::find_if(runs.begin(), run, [&](const RunFacts& other) {
      return other.file == run->file || (run->run && other.run == run->run);
    });
    if (first == run) continue;
    list.push_back((first->file == run->file ? printable(run->file) + " is named twice"
                                             : printable(first->file) + " and " +
                                                   printable(run->file) + " hold the same run") +
                   "; a run counts once");
  }
}

}  // namespace

void TargetSet::add(const Result& hit) {
  if (!complete_ || (hit.method == last_method_ && hit.url == last_url_)) return;
  last_method_ = hit.method;
  last_url_ = hit.url;
  const std::size_t scheme = hit.url.find("://");
  const std::size_t path = scheme == std::string_view::npos
                               ? 0
                               : std::min(hit.url.find_first_of("/?#", scheme + 3), hit.url.size());
  const std::string host(hit.url.substr(0, path));
  targets_.insert({std::string(hit.method), host, std::string(hit.url.substr(path))});
  hosts_.insert(host);
  complete_ = targets_.size() <= kMostTargets;
}

std::set<std::string> TargetSet::names(bool with_host) const {
  std::set<std::string> result;
  for (const auto& [method, host, rest] : targets_) {
    std::string name = method;
    name += ' ';
    if (with_host) name += host;
    result.insert(std::move(name += rest));
  }
  return result;
}

double error_share(std::span<const RunFacts> runs) {
  std::uint64_t hits = 0, errors = 0;
  for (const RunFacts& run : runs) {
    hits += run.hits;
    errors += run.failed + run.dropped;
  }
  return hits == 0 ? 0 : static_cast<double>(errors) / static_cast<double>(hits);
}

std::vector<std::string> objections(std::span<const RunFacts> old_runs,
                                    std::span<const RunFacts> new_runs) {
  std::vector<std::string> found;
  const double before = error_share(old_runs), after = error_share(new_runs);
  if (std::abs(after - before) > kMostErrors) {
    found.push_back("errors differ by more than 1 point: " + percent(before) +
                    " of the old hits failed or were dropped, " + percent(after) + " of the new");
  }
  const RunFacts& first = old_runs.front();
  for (const auto& runs : {old_runs, new_runs}) {
    for (const RunFacts& run : runs) {
      if (&run != &first) Objections(first, run, found).find();
    }
  }
  for (const auto& runs : {old_runs, new_runs}) {
    add_repeated(runs, found);
    add_own(runs, found);
  }
  std::vector<std::string> once;  // a difference of the first run shows beside each of the others
  for (std::string& text : found) {
    if (std::find(once.begin(), once.end(), text) == once.end()) once.push_back(std::move(text));
  }
  return once;
}

}  // namespace barrage
