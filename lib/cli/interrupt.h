#pragma once

#include <string>
#include <vector>

#include "cli/exit.h"

namespace barrage {

// While it lives, SIGINT, SIGTERM and SIGHUP are counted and do not kill: for programs that wait in
// poll() or read(), which a signal interrupts. One at a time, in the main thread. Programs with a
// loop use lib/loop's Signals.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int interrupts() const;   // number of SIGINT
  bool terminated() const;  // SIGTERM or SIGHUP was received
  Exit exit() const { return terminated() ? Exit::terminated : Exit::interrupted; }
};

// Decides when programs that read records stop reading. The attack at the other end of a pipe gets
// the same ^C and ends cleanly, so the first SIGINT is left to it. When reading files, there is
// nobody to wait for.
class ReadInterrupts {
 public:
  explicit ReadInterrupts(const std::vector<std::string>& files);  // none, or "-": stdin

  bool stop() const;
  bool any() const;  // then exit() is the exit code, however reading ended
  Exit exit() const { return interrupts_.exit(); }

 private:
  const Interrupts interrupts_;
  const int ignored_;  // how many SIGINT are left to the attack
};

}  // namespace barrage
