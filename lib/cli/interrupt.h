#pragma once

#include <string>
#include <vector>

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

// The same for programs that read records: when to stop reading. The attack at the other end of a
// pipe gets the same ^C and ends well, so the first SIGINT is left to it; when only files are read
// there is nobody to wait for.
class ReadInterrupts {
 public:
  explicit ReadInterrupts(const std::vector<std::string>& files);  // none, or "-": stdin

  bool stop() const;
  bool any() const;  // exit() is the program's code, however the reading went
  Exit exit() const { return interrupts_.exit(); }

 private:
  const Interrupts interrupts_;
  const int patience_;  // how many SIGINT are left to the attack
};

}  // namespace barrage
