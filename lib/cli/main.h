// The frame of every main().
#pragma once

#include <functional>

#include "cli/exit.h"
#include "cli/program.h"

namespace barrage {

// Parses the command line, runs `body` and turns what it throws into one line on stderr
// ("attack: targets.txt:3: ...") and an exit code: UsageError and InputError 2, ClosedPipe 0 and no
// line, all else 1.
// Before: SIGPIPE is ignored, so that writes fail with EPIPE; stdin, stdout and stderr are taken
// by something even when the caller closed them. After: stdout is closed, and an error then
// (disk full) is an error of the program.
int run_main(Program& program, int argc, char** argv, const std::function<Exit()>& body);

}  // namespace barrage
