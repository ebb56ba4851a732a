// The flags of attack.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/program.h"
#include "core/pacer.h"
#include "core/time.h"
#include "net/options.h"
#include "protocol/http/options.h"
#include "protocol/ws/options.h"
#include "targets/options.h"

namespace barrage {

struct AttackOptions {
  std::string command;  // all of this as it was typed, without secrets
  std::string name;

  std::vector<std::string> targets;  // empty: stdin
  TargetFormat format = TargetFormat::http;
  bool lazy = false;
  std::string body;
  std::vector<std::string> headers, proxy_headers;  // "Name: value" or "@FILE"
  bool keep_secrets = false;

  Rate rate;
  bool rate_given = false;
  Nanos duration{};
  std::vector<Stage> stages;
  std::string stages_text;
  std::optional<std::uint64_t> hits;
  std::optional<std::uint64_t> max_workers;
  std::uint64_t workers = 10;  // Vegeta's; nothing here starts with a number of workers
  std::uint64_t threads = 0;   // 0: as many as the rate asks for
  bool spin = false;
  std::optional<Nanos> overrun;  // as given; -1: no limit
  Nanos wait_for{};              // 0: not at all

  ConnectOptions connect;
  HttpOptions http;

  WsFlags ws;

  Nanos warmup{};
  std::string output = "stdout";
  Nanos drain{std::chrono::seconds(5)};
  bool quiet = false;
  bool dry_run = false;
};

Manual manual();  // in manual.cpp

// `options` outlives the program.
Program attack_program(AttackOptions& options);

}  // namespace barrage
