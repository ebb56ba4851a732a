#include "support/ws_attack.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace barrage::test {

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
  if (all.size() != with("none") + with("lost") + with("cut")) {
    return std::to_string(all.size()) + " events, " + std::to_string(with("none")) + " replies, " +
           std::to_string(with("lost")) + " lost, " + std::to_string(with("cut")) + " cut";
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].seq != i) return "event " + std::to_string(i) + " is missing or there twice";
  }
  return {};
}

WsAttack read_ws_stream(const std::string& stream_file, Finished attack,
                        std::chrono::nanoseconds limit) {
  WsAttack done;
  done.attack = std::move(attack);
  if (!std::filesystem::exists(stream_file)) return done;
  done.encode = run({.argv = {program("encode"), stream_file}}, limit);
  done.records = parse_records(done.encode.out);
  done.report = run({.argv = {program("report"), "-type=json", stream_file}}, limit).out;
  return done;
}

WsAttack ws_attack(std::vector<std::string> flags, const std::string& targets) {
  const TempDir dir;
  const auto stream = dir.file("run.bin");
  flags.insert(flags.begin(), program("attack"));
  flags.push_back("-output=" + stream);
  auto attack = run({.argv = std::move(flags), .input = targets, .directory = dir.path()});
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
