#include "setup.h"

#include <strings.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <iostream>
#include <random>
#include <set>
#include <string>

#include "cli/version.h"
#include "core/error.h"
#include "core/mask.h"
#include "core/units.h"
#include "protocol/registry.h"
#include "targets/body_files.h"
#include "targets/check.h"
#include "targets/eager_targets.h"
#include "targets/header_file.h"
#include "targets/host_name.h"

namespace barrage {
namespace {

// What one loop does without being late, on an ordinary core.
constexpr double kHitsPerLoop = 15'000;
constexpr Nanos kNoEnd = Nanos::max() / 4;
constexpr std::size_t kNamesAtOnce = 64;  // queries
constexpr Nanos kOverrun = std::chrono::seconds(10);

// No hits at all: connections are held open.
bool holds(const AttackOptions& o, const Needs& needs) {
  return o.rate.unlimited() && o.stages.empty() && !o.max_workers && needs.holds;
}

// A plan of connections says how long the attack is where nothing else does.
Nanos duration_of(const AttackOptions& o, const Needs& needs) {
  const bool said = o.duration > Nanos(0) || !o.stages.empty() || o.hits;
  return said ? o.duration : needs.length;
}

std::string schedule_text(const AttackOptions& o, const Needs& needs) {
  std::string text;
  if (holds(o, needs)) {
    text = "connections held open";
    const Nanos length = duration_of(o, needs);
    if (length > Nanos(0)) text += " for " + format_duration(length);
  } else if (!o.stages.empty()) {
    text = "stages " + o.stages_text;
    if (o.rate_given) text += " from " + format_rate(o.rate);
  } else {
    text = format_rate(o.rate);
    const Nanos length = duration_of(o, needs);
    if (length > Nanos(0)) text += " for " + format_duration(length);
  }
  if (o.hits) text += ", at most " + std::to_string(*o.hits) + (*o.hits == 1 ? " hit" : " hits");
  return text;
}

double average_rate(const Pacer& pacer) {
  const auto hits = pacer.hits();
  if (pacer.closed_loop()) return 0;
  if (!hits || *hits < 2) return pacer.rate_at(Nanos(0));
  // Like the achieved rate of a report: gaps between the first hit and the last.
  const Nanos span = pacer.due(*hits - 1).value_or(Nanos(0)) - pacer.due(0).value_or(Nanos(0));
  if (span <= Nanos(0)) return pacer.rate_at(Nanos(0));
  return static_cast<double>(*hits - 1) * 1e9 / static_cast<double>(span.count());
}

double highest_rate(const AttackOptions& o) {
  if (o.stages.empty()) return o.rate.unlimited() ? 0 : o.rate.per_second();
  double highest = o.rate_given ? o.rate.per_second() : 0;
  for (const Stage& stage : o.stages) highest = std::max(highest, stage.rate.per_second());
  return highest;
}

std::vector<Header> headers_in(const std::string& flag, const std::string& file) {
  if (file.empty()) throw UsageError(flag + ": no file name after @; write " + flag + "=@FILE");
  try {
    return load_headers(file);
  } catch (const RunError& error) {
    throw RunError(flag + ": " + error.what());
  }
}

// Each value of a flag is a header, or "@FILE" for headers in a file. No message shows one: it may
// be a secret.
std::vector<Header> headers_of(const std::string& flag, const std::vector<std::string>& texts) {
  std::vector<Header> headers;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].starts_with('@')) {
      const std::vector<Header> more = headers_in(flag, texts[i].substr(1));
      headers.insert(headers.end(), more.begin(), more.end());
    } else if (const auto problem = check_header(texts[i], headers.emplace_back())) {
      const std::string which =
          texts.size() == 1 ? ""
                            : " " + std::to_string(i + 1) + " of " + std::to_string(texts.size());
      throw UsageError(flag + which + ": " + problem->what);
    }
    if (headers.empty()) continue;
    if (const auto problem = check_repeated(headers)) throw UsageError(flag + ": " + problem->what);
  }
  return headers;
}

// Each part between colons that is beyond ASCII as DNS has it: so URLs have their hosts.
std::string with_ascii_hosts(const std::string& flag, const std::string& text) {
  const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::none_of(text.begin(), text.end(), beyond_ascii)) return text;
  std::string all;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t colon = std::min(text.find(':', from), text.size());
    std::string part = text.substr(from, colon - from);
    const bool wild = part.starts_with("*.");
    if (wild) part.erase(0, 2);
    if (const auto problem = to_ascii(part)) throw UsageError(flag + ": " + problem->what);
    all += (from == 0 ? "" : ":") + std::string(wild ? "*." : "") + part;
    from = colon + 1;
  }
  return all;
}

bool is_stdin(std::string_view path) { return path == "stdin" || path == "-"; }

std::vector<std::string> targets_or_stdin(const AttackOptions& o) {
  return o.targets.empty() ? std::vector<std::string>{"stdin"} : o.targets;
}

// stdin can be read only once.
void check_stdin(const AttackOptions& o) {
  std::vector<std::string> readers;
  const auto reads = [&](const std::string& flag, const std::vector<std::string>& texts, bool at) {
    const auto is = [at](const std::string& text) {
      return at ? text.starts_with('@') && is_stdin(text.substr(1)) : is_stdin(text);
    };
    readers.insert(readers.end(),
                   static_cast<std::size_t>(std::count_if(texts.begin(), texts.end(), is)), flag);
  };
  reads("-body", {o.body}, false);
  reads("-header", o.headers, true);
  reads("-proxy-header", o.proxy_headers, true);
  reads("-targets", targets_or_stdin(o), false);
  if (readers.size() < 2) return;
  throw UsageError(readers[0] + " and " + readers[1] +
                   " cannot both be read from stdin; put one into a file");
}

RunId random_run() {
  RunId run{};
  std::random_device random;
  for (auto& byte : run) byte = static_cast<std::uint8_t>(random());
  return run;
}

std::string host_name() {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  return name;
}

std::string machine() {
  struct utsname system {};
  if (uname(&system) != 0) return {};
  return std::string(system.sysname) + " " + system.release + " " + system.machine;
}

// Why a target cannot work, if there is a reason.
void refuse(const std::string& why) {
  if (!why.empty()) throw UsageError(why);
}

}  // namespace

void check_lazy(const Target& target) {
  const std::string_view why_not = dialect_of(all_dialects(), target.kind).not_lazy;
  if (!why_not.empty()) throw UsageError(std::string(why_not));
}

void check_flags(const AttackOptions& o) {
  check_stdin(o);
  if (o.duration < Nanos(0))
    throw UsageError("-duration is below 0; write e.g. 30s, or 0 for no end");
  if (o.drain < Nanos(0)) throw UsageError("-drain is below 0; write e.g. 5s");
  if (o.connect.timeout != Nanos(0) && o.connect.timeout < std::chrono::milliseconds(1))
    throw UsageError("-timeout is below 1ms; write e.g. 30s, or 0 for none");
  if (!o.stages.empty() && o.duration > Nanos(0)) {
    throw UsageError("-stages determine the duration; leave out -duration");
  }
  if (o.overrun && *o.overrun < Nanos(-1))
    throw UsageError("-overrun is below 0; write e.g. 10s, or -1 for no limit");
  if (o.wait_for < Nanos(0)) throw UsageError("-wait-for is below 0; write e.g. 30s");
  if (o.wait_for > Nanos(0) && o.lazy) {
    throw UsageError("-wait-for needs targets that are known before the attack; leave out -lazy");
  }
  if (o.warmup < Nanos(0)) throw UsageError("-warmup is below 0; write e.g. 5s");
  if (!o.stages.empty() && o.rate_given && o.rate.unlimited()) {
    throw UsageError(
        "-stages cannot start from -rate=0, which is unlimited; leave out -rate to start from 0");
  }
}

Plan plan_of(const AttackOptions& o, const Needs& needs) {
  const bool hold = holds(o, needs);
  if (o.rate.unlimited() && o.stages.empty() && !o.max_workers && !hold) {
    throw UsageError("-rate=0 sends as fast as -max-workers allows; set -max-workers, e.g. 50");
  }
  if (needs.connections == 0 && !o.ws.stages.empty()) {
    throw UsageError(
        "-connections takes stages for WebSocket targets only; write the number of idle connections to "
        "keep, e.g. 10000");
  }
  if (hold) {
    Plan none;
    none.hits = 0;
    return none;
  }
  return {.rate = o.rate,
          .duration = duration_of(o, needs),
          .stages = o.stages,
          .start_at_rate = o.rate_given,
          .hits = o.hits};
}

std::optional<Nanos> overrun_of(const AttackOptions& o) {
  const Nanos overrun = o.overrun.value_or(std::max(kOverrun, o.connect.timeout));
  return overrun < Nanos(0) ? std::nullopt : std::optional(overrun);
}

Nanos until_of(const AttackOptions& o, const Needs& needs) {
  if (!holds(o, needs)) return Nanos(0);
  const Nanos length = duration_of(o, needs);
  return length > Nanos(0) ? length : kNoEnd;
}

std::uint32_t loops_for(const AttackOptions& o, const Needs& needs) {
  const std::uint64_t room = o.max_workers.value_or(~std::uint64_t{0});
  std::uint64_t loops = o.threads;
  if (loops == 0) {
    const std::uint64_t cores = std::max(1U, usable_cores());
    const double wanted = o.rate.unlimited() && o.stages.empty()
                              ? std::ceil(static_cast<double>(room) / 50)
                              : std::ceil(highest_rate(o) / kHitsPerLoop);
    loops = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, cores);
  }
  if (o.threads > 1 && !needs.one_loop.empty()) throw UsageError(needs.one_loop);
  loops = std::min(loops, needs.most_loops);
  // A connection belongs to one loop.
  if (o.connect.max_connections > 0) loops = std::min(loops, o.connect.max_connections);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>({loops, room, 1024}));
}

ProtocolOptions protocol_options(const AttackOptions& o) {
  ProtocolOptions options{.connect = o.connect, .http = o.http, .ws = o.ws, .drain = o.drain};
  options.connect.proxy_headers = headers_of("-proxy-header", o.proxy_headers);
  for (std::string& rule : options.connect.connect_to) rule = with_ascii_hosts("-connect-to", rule);
  for (std::string& host : options.connect.guard.hosts) {
    host = with_ascii_hosts("-allow-host", host);
  }
  options.connect.user_agent = "barrage/" + std::string(version());
  return options;
}

TargetOptions target_options(const AttackOptions& o) {
  TargetOptions options;
  options.dialects = all_dialects();
  options.headers = headers_of("-header", o.headers);
  options.keep_secrets = o.keep_secrets;
  options.chunked = o.http.chunked;
  try {
    if (!o.body.empty()) options.body = load_body(o.body, options.max_body_bytes);
  } catch (const RunError& error) {
    throw RunError(std::string("-body: ") + error.what());
  }
  return options;
}

std::vector<std::string> input_files(const AttackOptions& o) {
  std::vector<std::string> files = targets_or_stdin(o);
  if (!o.body.empty()) files.push_back(o.body);
  for (const auto* headers : {&o.headers, &o.proxy_headers}) {
    for (const std::string& text : *headers) {
      if (text.starts_with('@')) files.push_back(text.substr(1));
    }
  }
  return files;
}

std::vector<std::string> target_files(const AttackOptions& o) {
  std::vector<std::string> files = targets_or_stdin(o);
  if (std::any_of(files.begin(), files.end(), is_stdin) && isatty(STDIN_FILENO) == 1) {
    std::cerr << "attack: reading targets from the terminal; end with ^D\n";
  }
  return files;
}

void say_headers_left_behind(const AttackOptions& o, const TargetOptions& for_targets,
                             const std::vector<Target>& targets) {
  if (!o.http.redirects_anywhere || o.http.redirects <= 0) return;
  constexpr std::size_t kMost = 5;
  std::vector<std::string> names;
  std::size_t more = 0;
  const auto add = [&](const std::vector<Header>& headers) {
    for (const Header& header : headers) {
      const std::string& name = header.name;
      if (follows_redirects(name, o.http) || !may_be_secret(name)) continue;
      const bool known = std::any_of(names.begin(), names.end(), [&](const std::string& other) {
        return ::strcasecmp(other.c_str(), name.c_str()) == 0;
      });
      if (!known) names.push_back(name);
    }
  };
  add(for_targets.headers);
  for (const Target& target : targets) add(target.headers);
  if (o.lazy) names.emplace_back("headers of targets that may be secret");
  if (names.empty()) return;
  if (names.size() > kMost) more = names.size() - kMost;
  std::cerr << "attack: redirects to other hosts and ports go without ";
  for (std::size_t i = 0; i < names.size() - more; ++i) {
    const bool last = more == 0 && i + 1 == names.size();
    std::cerr << (i == 0 ? "" : last ? " and " : ", ") << names[i];
  }
  if (more > 0) std::cerr << " and " << more << " more headers";
  std::cerr << "; -redirects-keep=NAMES sends them\n";
}

void look_up(const std::vector<Target>& targets, Protocols& protocols) {
  std::vector<const Target*> to_ask;  // one of those that wait for the same
  std::set<std::string> asked;
  for (const Target& target : targets) {
    if (const std::string name = protocols.waits_for(target); name.empty()) {
      refuse(protocols.prepare(target));
    } else if (asked.insert(name).second) {
      to_ask.push_back(&target);
    }
  }
  for (std::size_t from = 0; from < to_ask.size(); from += kNamesAtOnce) {
    std::vector<std::future<std::string>> reasons;
    for (std::size_t i = from; i < std::min(from + kNamesAtOnce, to_ask.size()); ++i) {
      reasons.push_back(
          std::async([&protocols, one = to_ask[i]] { return protocols.prepare(*one); }));
    }
    for (auto& reason : reasons) refuse(reason.get());
  }
}

RunHeader run_header(const AttackOptions& o, const Needs& needs, const Pacer& pacer,
                     const Limits& limits, std::uint64_t room, std::uint32_t loops) {
  RunHeader header;
  header.run = random_run();
  header.attack = o.name;
  header.host = host_name();
  header.pid = static_cast<std::uint64_t>(getpid());
  header.version = "barrage " + std::string(version()) + " " + protocol_versions();
  header.command = o.command;
  header.machine = machine();
  header.schedule = schedule_text(o, needs);
  header.load = holds(o, needs) ? Load::held : pacer.closed_loop() ? Load::closed : Load::open;
  header.plan = plan_of(o, needs);
  if (header.load == Load::held) header.plan.rate.hits = 0;
  header.rate = average_rate(pacer);
  header.planned = pacer.hits();
  header.duration = pacer.length().value_or(Nanos(0));
  if (const Nanos until = until_of(o, needs); until > Nanos(0)) {
    header.duration = until == kNoEnd ? Nanos(0) : until;
  }
  header.connections = needs.opens;
  header.reconnect = needs.reconnect;
  header.max_in_flight = room;
  header.max_connections = o.connect.max_connections;
  header.threads = loops;
  header.cores = usable_cores();
  header.descriptor_limit = limits.descriptors;
  header.local_ports =
      limits.ports.count * std::max<std::uint64_t>(1, o.connect.local_addresses.size());
  header.insecure = o.connect.insecure;
  header.bound_by_descriptors =
      needs.connection_per_hit && room < o.max_workers.value_or(~std::uint64_t{0});
  return header;
}

}  // namespace barrage
