// How this process and its machine fare, as the Linux kernel tells it. What cannot be read stays 0.
#pragma once

#include <dirent.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time.h"

namespace barrage {

// A file of /proc that is read again and again. It stays open: when no descriptor is left, the
// readings go on.
class ProcFile {
 public:
  explicit ProcFile(const char* path);
  ~ProcFile();
  ProcFile(const ProcFile&) = delete;
  ProcFile& operator=(const ProcFile&) = delete;

  // What the file says now, as far as `room` reaches. Empty: it does not exist or cannot be read.
  std::string_view read(std::span<char> room) const noexcept;

 private:
  int fd_;
};

// Counts this process's open descriptors.
class DescriptorCount {
 public:
  DescriptorCount();
  // 0: cannot be read.
  std::uint64_t read() const noexcept;

 private:
  struct Close {
    void operator()(DIR* dir) const noexcept { closedir(dir); }
  };
  std::unique_ptr<DIR, Close> dir_;  // null: the kernel (6.2 and later) counts
};

// Of one thread, since it began.
struct ThreadTimes {
  Nanos cpu{};       // user + system
  Nanos run_wait{};  // it could run, but had no processor
  bool operator==(const ThreadTimes&) const = default;
};

// Made and read on the thread that it is about.
class ThreadMeter {
 public:
  ThreadTimes read() const noexcept;

 private:
  ProcFile schedstat_{"/proc/thread-self/schedstat"};
};

// Tells from a tick that comes too late how long its thread stood still for no reason of its own:
// what of the delay neither the thread's work nor its wait for a processor explains. At least, that
// is: work on both sides of a stop explains a part of it. Below 5 ms all is noise.
class StallWatch {
 public:
  StallWatch(Nanos period, MonoTime now, ThreadTimes so_far)
      : period_(period), last_(now), before_(so_far) {}

  void tick(MonoTime now, ThreadTimes so_far);
  Nanos take_longest();  // since the last call

 private:
  Nanos period_;
  MonoTime last_;
  ThreadTimes before_;
  Nanos longest_{};
};

// Wall minus monotonic time now. Two clocks cannot be read at once: of a few tries the one counts
// that nothing came between. Any thread.
Nanos wall_offset() noexcept;

// Adds up the jumps of the wall clock against the monotonic one. A clock that is slewed moves less
// than 10 ms between two readings, a second apart, and does not count.
class JumpWatch {
 public:
  explicit JumpWatch(Nanos offset) : last_(offset) {}
  // Takes wall minus monotonic time; returns the sum of all jumps so far, signed.
  Nanos add(Nanos offset);

 private:
  Nanos last_;
  Nanos sum_{};
};

// Of the process and the machine. "So far" counts from the construction of the VitalsReader.
struct Vitals {
  Nanos process_cpu{};            // user + system, so far
  Nanos steal{};                  // taken by the hypervisor, over all processors, so far
  std::uint64_t descriptors = 0;  // open now
  std::uint64_t local_ports =
      0;  // TCP sockets in use or in TIME_WAIT now, here and in this namespace
  std::uint64_t retransmits = 0;  // TCP segments sent again in this network namespace, so far
  Nanos wall_jump{};              // of the wall clock against the monotonic one, so far; signed
};

// Takes a tenth of a millisecond on a small machine and several on a large one: not for a loop.
// One thread at a time.
class VitalsReader {
 public:
  VitalsReader();
  Vitals read();

 private:
  Vitals since_boot();

  ProcFile stat_{"/proc/stat"}, sockstat_{"/proc/self/net/sockstat"},
      sockstat6_{"/proc/self/net/sockstat6"}, snmp_{"/proc/self/net/snmp"};
  DescriptorCount descriptors_;
  JumpWatch jumps_;
  Vitals first_;
};

// The kernel's texts. 0 for what they do not say; none throws.
Nanos run_wait_in(std::string_view schedstat) noexcept;
Nanos steal_in(std::string_view stat, long ticks_per_second) noexcept;
// Of /proc/net/sockstat or sockstat6; the former counts those in TIME_WAIT of both.
std::uint64_t tcp_sockets_in(std::string_view sockstat) noexcept;
std::uint64_t retransmits_in(std::string_view snmp) noexcept;

}  // namespace barrage
