// Exit codes of every program. A failed hit is data, never an exit code.
#pragma once

namespace barrage {

enum class Exit {
  ok = 0,
  run_failed = 1,  // cannot read, cannot write, no target
  usage = 2,       // invalid flags or input file
  gate = 3,        // a gate failed or a comparison regressed
  damaged = 4,     // the input was damaged or incomplete; what could be read was used
  interrupted = 130,
  terminated = 143,
};

}  // namespace barrage
