#include "attack/limits.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <thread>
#include <vector>

#include "attack/vitals.h"

namespace barrage {
namespace {

// Measured 18 and 6 with libuv 1.44: output, main loop and monitor; each loop. Rounded up.
constexpr std::uint64_t kFixed = 24, kPerLoop = 8;
// libcurl has up to two descriptors per multi, which holds 50 transfers.
constexpr std::uint64_t kShard = 50, kPerShard = 2;
// The kernel's TCP_TIMEWAIT_LEN.
constexpr std::chrono::seconds kTimeWait{60};

std::optional<std::uint64_t> take_number(std::string_view& text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<std::uint64_t> number_in(const char* path) {
  std::array<char, 64> room{};
  std::string_view text = ProcFile(path).read(room);
  return take_number(text);
}

// Hits due before `at`.
std::uint64_t hits_before(const Pacer& pacer, Nanos at) {
  const auto early = [&](std::uint64_t n) {
    const auto due = pacer.due(n);
    return due && *due < at;
  };
  std::uint64_t end = 1;
  while (early(end - 1) && end < (std::uint64_t{1} << 62)) end *= 2;
  std::uint64_t begin = 0;  // the first hit that is not early is in [begin, end)
  while (begin < end) {
    const std::uint64_t middle = begin + (end - begin) / 2;
    if (early(middle)) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

}  // namespace

std::uint32_t usable_cores() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) == 0) {
    return static_cast<std::uint32_t>(CPU_COUNT(&cores));
  }
  return std::thread::hardware_concurrency();
}

std::uint64_t descriptors_needed(std::uint64_t open, std::uint64_t loops,
                                 std::uint64_t connections) {
  const std::uint64_t shards = (connections + kShard - 1) / kShard + loops - 1;
  return open + kFixed + loops * kPerLoop + connections + shards * kPerShard;
}

std::uint64_t connections_within(std::uint64_t limit, std::uint64_t open, std::uint64_t loops) {
  std::uint64_t low = 0, high = limit;
  while (low < high) {
    const std::uint64_t middle = high - (high - low) / 2;
    if (descriptors_needed(open, loops, middle) <= limit) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low < loops ? 0 : low;
}

// The table is as large as the highest descriptor requires, and stays so. In a process with
// threads, the kernel replaces it only after an RCU grace period.
void make_room_for_descriptors(std::uint64_t count) noexcept {
  rlimit limit{};
  const int any = eventfd(0, EFD_CLOEXEC);
  if (any >= 0 && count > 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    const auto last = std::min<std::uint64_t>({count, limit.rlim_cur, 1 << 30}) - 1;
    const int high = fcntl(any, F_DUPFD_CLOEXEC, static_cast<int>(last));
    if (high >= 0) close(high);
  }
  if (any >= 0) close(any);
}

LocalPorts local_ports() {
  std::array<char, 64> range{};
  std::vector<char> reserved(std::size_t{1} << 16);
  const ProcFile ranges("/proc/sys/net/ipv4/ip_local_port_range");
  const ProcFile reservations("/proc/sys/net/ipv4/ip_local_reserved_ports");
  LocalPorts ports{.count = ports_in(ranges.read(range), reservations.read(reserved)),
                   .kept = kTimeWait,
                   .kept_on_loopback = kTimeWait};
  const std::chrono::milliseconds reused(
      number_in("/proc/sys/net/ipv4/tcp_tw_reuse_delay").value_or(1000));
  const std::uint64_t reuse = number_in("/proc/sys/net/ipv4/tcp_tw_reuse").value_or(0);
  if (reuse == 1) ports.kept = reused;
  if (reuse == 1 || reuse == 2) ports.kept_on_loopback = reused;
  return ports;
}

std::uint64_t ports_in(std::string_view range, std::string_view reserved) noexcept {
  const auto first = take_number(range);
  const auto last = take_number(range);
  if (!first || !last || *first > *last || *last > 65535) return 0;
  std::uint64_t count = *last - *first + 1;
  while (const auto from = take_number(reserved)) {
    auto to = from;
    if (reserved.starts_with('-')) {
      reserved.remove_prefix(1);
      to = take_number(reserved);
    }
    const std::uint64_t low = std::max(*from, *first), high = std::min(to.value_or(*from), *last);
    if (low <= high) count -= std::min(count, high - low + 1);
    if (!reserved.starts_with(',')) break;
    reserved.remove_prefix(1);
  }
  return count;
}

std::uint64_t most_hits_within(const Pacer& pacer, Nanos window) {
  if (pacer.closed_loop()) return 0;
  const auto length = pacer.length();
  std::uint64_t most = hits_before(pacer, window);
  if (!length) return most;  // a rate without an end does not change
  const Nanos step = std::max(window / 16, *length / 2000);
  for (Nanos at = step; at + window < *length + step; at += step) {
    most = std::max(most, hits_before(pacer, at + window) - hits_before(pacer, at));
  }
  return most;
}

}  // namespace barrage
