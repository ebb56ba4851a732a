#include "wait_for.h"

#include <algorithm>
#include <iostream>
#include <set>
#include <string>
#include <thread>

#include "core/error.h"
#include "core/units.h"

namespace barrage {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::seconds kQuiet{1}, kOneTry{2};

// Empty, or why it cannot be reached now.
std::string try_once(const Target& target, Protocols& protocols, Nanos left) {
  if (std::string why = protocols.prepare(target); !why.empty()) return why;
  return protocols.knock(target, std::min<Nanos>(left, kOneTry));
}

}  // namespace

void wait_for_targets(const std::vector<Target>& targets, Protocols& protocols, Nanos limit) {
  const auto began = steady_clock::now(), end = began + limit;
  std::set<std::string> seen;
  for (const Target& target : targets) {
    const std::string origin = origin_text(target.url);
    if (!seen.insert(origin).second) continue;
    const std::string place = origin.substr(origin.find("://") + 3);
    for (bool said = false;;) {
      const std::string why =
          try_once(target, protocols, std::max<Nanos>(end - steady_clock::now(), kPause));
      if (why.empty()) break;
      if (const std::string denied = protocols.why_denied(target); !denied.empty()) {
        throw UsageError(denied);
      }
      const auto now = steady_clock::now();
      if (now + kPause >= end) {
        throw RunError("-wait-for: " + place + " accepted no connection within " +
                       format_duration(limit) + ": " + why);
      }
      if (!said && now - began >= kQuiet) {
        said = true;
        std::cerr << "attack: waiting for " << place << ": " << why << '\n' << std::flush;
      }
      std::this_thread::sleep_for(kPause);
    }
  }
}

}  // namespace barrage
