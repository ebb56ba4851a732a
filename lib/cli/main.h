// The frame of every main().
#pragma once

#include <functional>

#include "cli/exit.h"
#include "cli/program.h"

namespace barrage {

// Parses the command line, runs `body` and turns an exception into one line on stderr
// ("attack: targets.txt:3: ...") and an exit code: 2 for UsageError and InputError, 0 without a
// line for ClosedPipe, 1 for everything else. Before, SIGPIPE is ignored, so that writes fail with
// EPIPE, and stdin, stdout and stderr are opened if the caller closed them. Afterwards stdout is
// closed; an error then (disk full) is an error of the program.
int run_main(Program& program, int argc, char** argv, const std::function<Exit()>& body);

}  // namespace barrage
