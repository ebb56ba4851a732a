#include "support/ws_attack.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace barrage::test {

namespace {

// `whole`: nothing stopped it.
std::string does_not_add_up(const WsAttack& run, bool whole) {
  const Json report(run.report);
  const auto value = [&report](const std::string& what) {
    return static_cast<std::size_t>(report.number("/websocket/" + what));
  };
  const auto says = [](bool so, const char* what) { return so ? "" : std::string(what) + "; "; };
  std::string wrong;
  if (const auto connects = run.connects(); !connects.empty()) {
    wrong += says(value("ws_connect/tried") == connects.size(), "tried are not all connections");
    wrong +=
        says(value("ws_connect/tried") == value("ws_connect/opened") + value("ws_connect/failed"),
             "tried is not opened + failed");
    wrong +=
        says(value("ws_connect/cut") == run.cuts().size(), "cut are not all that were given up");
    const std::size_t ends = run.disconnects().size();
    wrong += says(value("ws_connect/opened") == ends, "not each connection that was opened ended");
  }
  const std::size_t events = run.events().size();
  if (events == 0) return wrong;
  if (whole) {
    wrong += says(report.number("/due") == static_cast<double>(events), "the plan is another");
  }
  wrong += says(value("ws_event/due") == events, "due are not all events");
  wrong += says(value("ws_event/due") ==
                    value("ws_event/sent") + value("ws_event/unsent") + value("ws_event/dropped"),
                "due is not sent + unsent + dropped");
  wrong += says(value("ws_event/sent") + value("ws_event/unsent") ==
                    value("ws_event/replies") + value("ws_event/failed_checks") +
                        value("ws_event/lost") + value("ws_event/cut"),
                "sent + unsent is not replies + failed checks + lost + cut");
  return wrong;
}

}  // namespace

std::string WsAttack::unsound(int exit_code) const {
  if (attack.timed_out) return "the attack does not end";
  if (attack.exit_code != exit_code) {
    return "exit code " + std::to_string(attack.exit_code) + ", signal " +
           std::to_string(attack.signal) + ": " + attack.err;
  }
  if (encode.exit_code != 0) return "the stream does not read: " + encode.err;
  const auto all = events();
  const auto with = [&all](const std::string& fault) {
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&fault](const Record& r) { return r.fault == fault; }));
  };
  if (all.size() != with("none") + with("check") + with("lost") + with("cut") + with("dropped")) {
    return std::to_string(all.size()) + " events, " + std::to_string(with("none")) + " replies, " +
           std::to_string(with("check")) + " failed checks, " + std::to_string(with("lost")) +
           " lost, " + std::to_string(with("cut")) + " cut, " + std::to_string(with("dropped")) +
           " dropped";
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].seq != i) return "event " + std::to_string(i) + " is missing or there twice";
  }
  return does_not_add_up(*this, exit_code == 0);
}

WsAttack read_ws_stream(const std::string& stream_file, Finished attack,
                        std::chrono::nanoseconds limit) {
  WsAttack done;
  done.attack = std::move(attack);
  if (!std::filesystem::exists(stream_file)) return done;
  done.encode = run({.argv = {program("encode"), stream_file}}, limit);
  done.records = parse_records(done.encode.out);
  done.report =
      run({.argv = {program("report"), "-type=json", "-count-warmup", stream_file}}, limit).out;
  return done;
}

WsAttack ws_attack(std::vector<std::string> flags, const std::string& targets,
                   std::vector<std::string> extra_env) {
  const TempDir dir;
  const auto stream = dir.file("run.bin");
  flags.insert(flags.begin(), program("attack"));
  flags.push_back("-output=" + stream);
  auto attack = run({.argv = std::move(flags),
                     .input = targets,
                     .directory = dir.path(),
                     .extra_env = std::move(extra_env)});
  return read_ws_stream(stream, std::move(attack));
}

std::string closes(const std::vector<NodeServer::Event>& seen) {
  std::map<unsigned, std::size_t> codes;
  for (const auto& event : seen) {
    if (event.what == "close") ++codes[event.code];
  }
  std::string text;
  for (const auto& [code, times] : codes) {
    text += (text.empty() ? "" : ", ") + std::to_string(code) + ": " + std::to_string(times);
  }
  return text;
}

}  // namespace barrage::test
