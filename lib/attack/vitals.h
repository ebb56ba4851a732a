// The health of this process and its machine, from the Linux kernel. Values that cannot be read are
// 0.
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

// A file of /proc that is read repeatedly. It stays open, so that it can be read even when no
// descriptor is left.
class ProcFile {
 public:
  explicit ProcFile(const char* path);
  ~ProcFile();
  ProcFile(const ProcFile&) = delete;
  ProcFile& operator=(const ProcFile&) = delete;

  // The current content, at most as long as `room`; empty if it does not exist or cannot be read.
  std::string_view read(std::span<char> room) const noexcept;

 private:
  int fd_;
};

// Counts this process's open descriptors.
class DescriptorCount {
 public:
  DescriptorCount();
  // 0: not known.
  std::uint64_t read() const noexcept;

 private:
  struct Close {
    void operator()(DIR* dir) const noexcept { closedir(dir); }
  };
  std::unique_ptr<DIR, Close> dir_;  // null: the kernel (6.2 and later) counts
};

// Of one thread, since its start.
struct ThreadTimes {
  Nanos cpu{};       // user + system
  Nanos run_wait{};  // runnable, but without a processor
  bool operator==(const ThreadTimes&) const = default;
};

// Constructed and read on the thread that it measures.
class ThreadMeter {
 public:
  ThreadTimes read() const noexcept;

 private:
  ProcFile schedstat_{"/proc/thread-self/schedstat"};
};

// Detects that the thread was stopped, from outside or because the machine slept. When a tick is
// late, the stall is the part of its delay that neither CPU time nor waiting for a processor
// explains. This is a lower bound, since work before and after the stop hides a part of it. Less
// than 5 ms is noise.
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

// Wall minus monotonic time now. Two clocks cannot be read at once: of several tries, the one with
// the shortest gap counts. Any thread.
Nanos wall_offset() noexcept;

// Adds up the jumps of the wall clock against the monotonic clock. A slewed clock moves less than
// 10 ms between two readings a second apart, and does not count.
class JumpWatch {
 public:
  explicit JumpWatch(Nanos offset) : last_(offset) {}
  // Takes wall minus monotonic time; returns the sum of all jumps so far, signed.
  Nanos add(Nanos offset);

 private:
  Nanos last_;
  Nanos sum_{};
};

// Of process and machine. "So far": since the construction of the VitalsReader.
struct Vitals {
  Nanos process_cpu{};            // user + system, so far
  Nanos steal{};                  // taken by the hypervisor, over all processors, so far
  std::uint64_t descriptors = 0;  // open now
  std::uint64_t local_ports =
      0;  // TCP sockets in use or in TIME_WAIT now, here and in this namespace
  std::uint64_t retransmits = 0;  // TCP segments retransmitted in this network namespace, so far
  Nanos wall_jump{};              // of the wall clock against the monotonic clock, so far; signed
};

// A reading takes 0.1 ms on a small machine and several ms on a large one: not for a loop. One
// thread at a time.
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

// Parse the kernel's texts. 0 for missing values; none throws.
Nanos run_wait_in(std::string_view schedstat) noexcept;
Nanos steal_in(std::string_view stat, long ticks_per_second) noexcept;
// Of /proc/net/sockstat or sockstat6; the former counts TIME_WAIT for both.
std::uint64_t tcp_sockets_in(std::string_view sockstat) noexcept;
std::uint64_t retransmits_in(std::string_view snmp) noexcept;

}  // namespace barrage
