// SIGINT and SIGTERM, counted. For one object at a time, on the main thread.
#pragma once

namespace barrage {

class Signals {
 public:
  Signals();   // a signal interrupts a system call that waits
  ~Signals();  // both do again what they do by default

  int count() const noexcept;
  int first() const noexcept;  // 0: none came
};

}  // namespace barrage
