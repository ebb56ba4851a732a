// Attacks on WebSockets, and what must be true of each.
#pragma once

#include <string>
#include <vector>

#include "support/attack_run.h"
#include "support/node_server.h"

namespace barrage::test {

struct WsAttack : AttackRun {
  std::string report;  // -type=json

  std::vector<Record> events() const { return of_kind("ws_event"); }
  std::vector<Record> connects() const { return of_kind("ws_connect"); }
  std::vector<Record> cuts() const { return of_kind("ws_cut"); }
  std::vector<Record> disconnects() const { return of_kind("ws_disconnect"); }
  std::vector<Record> recoveries() const { return of_kind("ws_recover"); }
  std::vector<Record> pings() const { return of_kind("ws_ping"); }
  // What is not as it must be after every attack, whatever its connections met: it ended with this
  // exit code, the stream reads whole, each planned event has one record, and events = replies +
  // failed checks + lost + cut + dropped, to the one, also in the report, where connections =
  // opened + failed. Empty: nothing.
  std::string unsound(int exit_code = 0) const;
};

// attack FLAGS < targets, to its end.
WsAttack ws_attack(std::vector<std::string> flags, const std::string& targets,
                   std::vector<std::string> extra_env = {});
// What became of a stream; encode and report may take `limit` each.
WsAttack read_ws_stream(const std::string& stream_file, Finished attack,
                        std::chrono::nanoseconds limit = kLimit);

// How often each code is the end of a connection, as a server saw it: "1000: 50, 1006: 1".
std::string closes(const std::vector<NodeServer::Event>& seen);

}  // namespace barrage::test
