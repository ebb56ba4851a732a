#include "dry_run.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/script.h"
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

// The value of any other header may be a secret.
bool is_harmless(const std::string& header) {
  constexpr std::array<const char*, 15> kNames = {"Accept",
                                                  "Accept-Charset",
                                                  "Accept-Encoding",
                                                  "Accept-Language",
                                                  "Cache-Control",
                                                  "Connection",
                                                  "Content-Length",
                                                  "Content-Encoding",
                                                  "Content-Type",
                                                  "Expect",
                                                  "Host",
                                                  "Origin",
                                                  "Range",
                                                  "Transfer-Encoding",
                                                  "User-Agent"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](const char* name) { return ::strcasecmp(name, header.c_str()) == 0; });
}

std::string hits_text(const RunHeader& run, const Pacer& pacer) {
  if (run.closed_loop && run.planned) return "at most " + std::to_string(*run.planned);
  if (run.closed_loop && pacer.length()) {
    return "as many as are done in " + format_duration(*pacer.length());
  }
  if (!run.planned) return "no end: until interrupted";
  if (*run.planned == 0) return "0";
  return std::to_string(*run.planned) + ", the last due at " +
         format_duration(pacer.due(*run.planned - 1).value_or(Nanos(0)));
}

void print_hosts(const std::vector<Target>& targets, const Protocols& protocols,
                 std::ostream& out) {
  std::vector<std::string> origins;  // in the order of the targets
  std::map<std::string, std::uint64_t> uses;
  for (const Target& target : targets) {
    const std::string origin = origin_text(target.url);
    if (++uses[origin] == 1) origins.push_back(origin);
  }
  out << "\nhosts\n";
  for (std::size_t i = 0; i < std::min(origins.size(), kHostsShown); ++i) {
    const Route route = protocols.route(origins[i]);
    out << "  " << origins[i] << " (" << count(uses[origins[i]], "target") << ")\n    to ";
    for (const std::string& place : route.to) {
      out << (&place == &route.to.front() ? "" : ", ") << printable(place);
    }
    if (!route.why_not.empty()) out << "nowhere: " << route.why_not;
    if (!route.how.empty()) out << ' ' << printable(route.how);
    out << '\n';
  }
  if (origins.size() > kHostsShown) {
    out << "  and " << count(origins.size() - kHostsShown, "other host") << '\n';
  }
}

// Of WebSocket targets.
void print_connections(const AttackOptions& o, const WsOptions& ws, std::ostream& out) {
  if (ws.connections.most() == 0) return;
  out << "sockets    ";
  if (!ws.ahead) {
    out << "as -connections says, at most " << ws.connections.most() << " at a time";
  } else {
    out << ws.connections.most() << ", opened before the first hit, ";
    if (ws.connections.at_once()) {
      out << ws.at_once << " handshakes at a time";
    } else {
      out << format_rate(o.connect_rate);
    }
  }
  out << (ws.reconnect ? ", and again when they are lost\n" : "\n");
}

// "a text" as it was written, or how long it is: it may be a secret, as a body may.
std::string shown_text(std::string_view text, bool keep_secrets) {
  if (!keep_secrets) return format_size(text.size());
  std::string quoted;
  append_json(quoted, text);
  return quoted;
}

// What stands behind "match". Texts in double quotes may be secrets, but for those that are filled
// in and for the keys of a path.
std::string shown_match(std::string_view text, bool keep_secrets) {
  if (keep_secrets) return printable(text);
  std::string shown;
  while (!text.empty()) {
    std::size_t end = text.find('"');
    const bool key = end != text.npos && end > 0 && text[end - 1] == '.';
    shown += text.substr(0, end);
    if (end == text.npos) break;
    text.remove_prefix(end);
    for (end = 1; end < text.size() && text[end] != '"';) end += text[end] == '\\' ? 2 : 1;
    const std::string_view quoted = text.substr(0, end + 1);
    const bool filled = quoted.starts_with("\"{{") && quoted.ends_with("}}\"");
    shown += key || filled ? quoted : "\"***\"";
    text.remove_prefix(quoted.size());
  }
  return printable(shown);
}

std::string shown_payload(const Script& script) {
  std::string text = format_size(script.payload.text().size());
  std::set<std::string_view> seen;
  for (const auto& piece : script.payload.pieces()) {
    if (piece.placeholder == Placeholder::none || !seen.insert(piece.text).second) continue;
    text.append(seen.size() == 1 ? " with " : ", ").append(piece.text);
  }
  return text + (script.binary ? " as a binary message" : "");
}

void print_script(const Script& script, bool keep_secrets, std::ostream& out) {
  for (const OpenStep& step : script.open) {
    const bool sends = step.what == OpenStep::Do::send;
    out << "    > open " << (sends ? "send " : "wait ")
        << shown_text(sends ? step.send.text() : step.wait, keep_secrets) << '\n';
  }
  for (const AutoReply& answer : script.auto_replies) {
    out << "    > on " << shown_text(answer.on, keep_secrets) << " send "
        << shown_text(answer.send.text(), keep_secrets) << '\n';
  }
  out << "    > match "
      << (script.match.text.empty() ? "next" : shown_match(script.match.text, keep_secrets))
      << '\n';
}

void print_request(const Target& target, bool keep_secrets, std::ostream& out) {
  if (!target.name.empty()) out << "    # @name " << printable(target.name) << '\n';
  out << "    " << target.method << ' ' << printable(target.shown()) << '\n';
  for (const Header& header : target.headers) {
    const bool shown = keep_secrets || is_harmless(header.name);
    out << "    " << header.name << ": " << (shown ? printable(header.value) : "***") << '\n';
  }
  if (target.script) {
    if (target.body) out << "    payload: " << shown_payload(*target.script) << '\n';
    print_script(*target.script, keep_secrets, out);
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
    protocols.prepare(target.url);  // a name without an address would be the hit's fault
    targets.push_back(std::move(target));
  }
  return targets;
}

void print_plan(const AttackOptions& o, const WsOptions& ws, const RunHeader& run,
                const Pacer& pacer, const std::vector<Target>& targets, const Protocols& protocols,
                std::ostream& out) {
  out << "schedule   " << run.schedule << '\n';
  out << "hits       " << hits_text(run, pacer) << '\n';
  out << "in flight  at most " << run.max_in_flight << " on " << count(run.threads, "event loop")
      << '\n';
  print_connections(o, ws, out);
  out << "targets    " << (o.lazy ? "as they are read, each for one hit; here the first " : "")
      << targets.size() << (o.lazy ? "" : ", in turn") << '\n';
  print_hosts(targets, protocols, out);
  out << "\nfirst hits\n";
  const std::size_t most = o.lazy ? targets.size() : kHitsShown;
  for (std::size_t n = 0; n < most; ++n) {
    const auto due = pacer.due(n);
    if (!due) break;
    out << "  " << n << (run.closed_loop ? "" : " due at " + format_duration(*due)) << '\n';
    print_request(targets[n % targets.size()], o.keep_secrets, out);
  }
  out << "\nnothing was sent\n";
}

}  // namespace barrage
