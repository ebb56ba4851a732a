#pragma once

#include "cli/exit.h"

namespace barrage {

// While it lives, SIGINT, SIGTERM and SIGHUP are counted in place of killing: for programs that
// wait in poll() or read(), which a signal cuts short. One at a time, in the main thread; programs
// with a loop have lib/loop's.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int interrupts() const;   // SIGINT: how many came
  bool terminated() const;  // SIGTERM or SIGHUP came
  Exit exit() const { return terminated() ? Exit::terminated : Exit::interrupted; }
};

}  // namespace barrage
