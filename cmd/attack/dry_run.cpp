#include "dry_run.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/mask.h"
#include "core/units.h"
#include "core/utf8.h"
#include "setup.h"
#include "targets/reader.h"

namespace barrage {
namespace {

constexpr std::size_t kHostsShown = 20;
constexpr std::size_t kHitsShown = 5;

std::string count(std::uint64_t n, const std::string& thing) {
  return std::to_string(n) + " " + thing + (n == 1 ? "" : "s");
}

std::string hits_text(const RunHeader& run, const Pacer& pacer) {
  if (run.closed_loop() && run.planned) return "at most " + std::to_string(*run.planned);
  if (run.closed_loop() && pacer.length()) {
    return "as many as finish within " + format_duration(*pacer.length());
  }
  if (!run.planned) return "unlimited, until interrupted";
  if (*run.planned == 0) return "0";
  return std::to_string(*run.planned) + ", the last due at " +
         format_duration(pacer.due(*run.planned - 1).value_or(Nanos(0)));
}

void print_hosts(const std::vector<Target>& targets, const Protocols& protocols,
                 std::ostream& out) {
  std::vector<const Target*> first;  // of each origin, in the order of the targets
  std::map<std::string, std::uint64_t> uses;
  for (const Target& target : targets) {
    if (++uses[origin_text(target.url)] == 1) first.push_back(&target);
  }
  out << "\nhosts\n";
  for (std::size_t i = 0; i < std::min(first.size(), kHostsShown); ++i) {
    const std::string origin = origin_text(first[i]->url);
    const Route route = protocols.route(*first[i]);
    out << "  " << origin << " (" << count(uses[origin], "target") << ")\n    to ";
    for (const std::string& place : route.to) {
      out << (&place == &route.to.front() ? "" : ", ") << printable(place);
    }
    if (!route.why_not.empty()) out << "nowhere: " << route.why_not;
    if (!route.how.empty()) out << ' ' << printable(route.how);
    out << '\n';
  }
  if (first.size() > kHostsShown) {
    out << "  and " << count(first.size() - kHostsShown, "other host") << '\n';
  }
}

void print_request(const Target& target, bool keep_secrets, std::ostream& out) {
  if (!target.name.empty()) out << "    # @name " << printable(target.name) << '\n';
  out << "    " << target.method << ' ' << printable(target.shown()) << '\n';
  for (const Header& header : target.headers) {
    const bool shown = keep_secrets || !may_be_secret(header.name);
    out << "    " << header.name << ": " << (shown ? printable(header.value) : "***") << '\n';
  }
  if (const auto show = dialect_of(all_dialects(), target.kind).show) {
    for (const std::string& line : show(target, keep_secrets)) out << "    " << line << '\n';
  } else if (target.body) {
    out << "    body: " << format_size(target.body->size()) << '\n';
  }
}

}  // namespace

std::vector<Target> first_targets(const AttackOptions& o, const TargetOptions& for_targets,
                                  Protocols& protocols) {
  std::vector<Target> targets;
  TargetReader reader(target_files(o), o.format, for_targets);
  for (Target target; targets.size() < kHitsShown && reader.next(target);) {
    check_lazy(target);
    protocols.prepare(target);  // an unresolved name would be the fault of the hit
    targets.push_back(std::move(target));
  }
  return targets;
}

void print_plan(const AttackOptions& o, const Needs& needs, const RunHeader& run,
                const Pacer& pacer, const std::vector<Target>& targets, const Protocols& protocols,
                std::ostream& out) {
  out << "schedule   " << run.schedule << '\n';
  out << "hits       " << hits_text(run, pacer) << '\n';
  out << "in flight  at most " << run.max_in_flight << " on " << count(run.threads, "event loop")
      << '\n';
  if (needs.connections > 0) out << "sockets    " << needs.plan << '\n';
  out << "targets    "
      << (o.lazy ? "read during the attack, each for one hit; here the first " : "")
      << targets.size() << (o.lazy ? "" : ", in rotation") << '\n';
  print_hosts(targets, protocols, out);
  out << "\nfirst hits\n";
  const std::size_t most = o.lazy ? targets.size() : kHitsShown;
  for (std::size_t n = 0; n < most; ++n) {
    const auto due = pacer.due(n);
    if (!due) break;
    out << "  " << n << (run.closed_loop() ? "" : " due at " + format_duration(*due)) << '\n';
    print_request(targets[n % targets.size()], o.keep_secrets, out);
  }
  out << "\nnothing was sent\n";
}

}  // namespace barrage
