// The command line of target-server.
#pragma once

#include <string>

#include "cli/program.h"
#include "server/server.h"

namespace barrage {

struct Options {
  server::ServerOptions server;
  std::string addr_file;  // gets the address, for scripts; empty: none
};

Manual manual();  // in manual.cpp

// Flags that fill `options`, which outlives the result.
Program make_program(Options& options);

}  // namespace barrage
