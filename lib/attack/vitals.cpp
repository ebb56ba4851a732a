#include "attack/vitals.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace barrage {
namespace {

constexpr std::chrono::milliseconds kNoise{5};
constexpr std::chrono::milliseconds kSlew{10};
// The values are near the beginning of each file.
constexpr std::size_t kRoom = 8192;
constexpr const char* kDescriptors = "/proc/self/fd";

Nanos cpu_of(clockid_t clock) noexcept {
  timespec used{};
  clock_gettime(clock, &used);
  return std::chrono::seconds(used.tv_sec) + Nanos(used.tv_nsec);
}

// Takes the next word off `text`; empty if there is none.
std::string_view next_word(std::string_view& text) noexcept {
  constexpr std::string_view kBlank = " \t\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

std::uint64_t number(std::string_view word) noexcept {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size() ? value : 0;
}

// The rest of the first line that begins with `name`; `text` then starts after that line.
std::string_view take_line(std::string_view& text, std::string_view name) noexcept {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (next_word(line) == name) return line;
  }
  return {};
}

Nanos nanos(std::uint64_t count) noexcept {
  return Nanos(static_cast<std::int64_t>(
      std::min<std::uint64_t>(count, static_cast<std::uint64_t>(Nanos::max().count()))));
}

}  // namespace

Nanos wall_offset() noexcept {
  Nanos best{}, best_gap = Nanos::max();
  for (int i = 0; i < 3; ++i) {
    const Nanos before = std::chrono::steady_clock::now().time_since_epoch();
    const Nanos wall = std::chrono::system_clock::now().time_since_epoch();
    const Nanos gap = std::chrono::steady_clock::now().time_since_epoch() - before;
    if (gap >= best_gap) continue;
    best_gap = gap;
    best = wall - before - gap / 2;
  }
  return best;
}

ProcFile::ProcFile(const char* path) : fd_(open(path, O_RDONLY | O_CLOEXEC)) {}

ProcFile::~ProcFile() {
  if (fd_ >= 0) close(fd_);
}

std::string_view ProcFile::read(std::span<char> room) const noexcept {
  if (fd_ < 0) return {};
  const ssize_t n = pread(fd_, room.data(), room.size(), 0);
  return n > 0 ? std::string_view(room.data(), static_cast<std::size_t>(n)) : std::string_view();
}

DescriptorCount::DescriptorCount() {
  struct stat status {};
  if (stat(kDescriptors, &status) == 0 && status.st_size == 0) dir_.reset(opendir(kDescriptors));
}

std::uint64_t DescriptorCount::read() const noexcept {
  if (!dir_) {
    struct stat status {};
    return stat(kDescriptors, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  }
  std::uint64_t count = 0;
  rewinddir(dir_.get());
  while (const dirent* const entry = readdir(dir_.get())) count += entry->d_name[0] != '.' ? 1 : 0;
  return count;
}

ThreadTimes ThreadMeter::read() const noexcept {
  std::array<char, 128> room{};
  return {.cpu = cpu_of(CLOCK_THREAD_CPUTIME_ID), .run_wait = run_wait_in(schedstat_.read(room))};
}

void StallWatch::tick(MonoTime now, ThreadTimes so_far) {
  const ThreadTimes before = std::exchange(before_, so_far);
  const Nanos late = now - std::exchange(last_, now) - period_;
  const Nanos stood =
      late - (so_far.cpu - before.cpu) - std::max(so_far.run_wait - before.run_wait, Nanos(0));
  if (stood >= kNoise) longest_ = std::max(longest_, stood);
}

Nanos StallWatch::take_longest() { return std::exchange(longest_, Nanos(0)); }

Nanos JumpWatch::add(Nanos offset) {
  const Nanos moved = offset - std::exchange(last_, offset);
  if (moved >= kSlew || moved <= -kSlew) sum_ += moved;
  return sum_;
}

VitalsReader::VitalsReader() : jumps_(wall_offset()) { first_ = since_boot(); }

Vitals VitalsReader::read() {
  Vitals now = since_boot();
  now.process_cpu -= first_.process_cpu;
  now.steal = std::max(now.steal - first_.steal, Nanos(0));
  now.retransmits -= std::min(now.retransmits, first_.retransmits);
  return now;
}

Vitals VitalsReader::since_boot() {
  std::array<char, kRoom> room{};
  Vitals vitals;
  vitals.process_cpu = cpu_of(CLOCK_PROCESS_CPUTIME_ID);
  vitals.steal = steal_in(stat_.read(room), sysconf(_SC_CLK_TCK));
  vitals.descriptors = descriptors_.read();
  vitals.local_ports = tcp_sockets_in(sockstat_.read(room)) + tcp_sockets_in(sockstat6_.read(room));
  vitals.retransmits = retransmits_in(snmp_.read(room));
  vitals.wall_jump = jumps_.add(wall_offset());
  return vitals;
}

Nanos run_wait_in(std::string_view schedstat) noexcept {
  next_word(schedstat);
  return nanos(number(next_word(schedstat)));
}

Nanos steal_in(std::string_view stat, long ticks_per_second) noexcept {
  std::string_view cpu = take_line(stat, "cpu");
  for (int before = 0; before < 7; ++before)
    next_word(cpu);  // user nice system idle iowait irq softirq
  if (ticks_per_second <= 0) return Nanos(0);
  const auto tick = static_cast<std::uint64_t>(1'000'000'000 / ticks_per_second);
  return nanos(std::min(number(next_word(cpu)), ~std::uint64_t{0} / tick) * tick);
}

std::uint64_t tcp_sockets_in(std::string_view sockstat) noexcept {
  std::uint64_t sum = 0;
  for (const std::string_view name : {"TCP:", "TCP6:"}) {
    std::string_view text = sockstat;
    std::string_view line = take_line(text, name);
    while (!line.empty()) {
      const std::string_view what = next_word(line);
      const std::uint64_t count = number(next_word(line));
      if (what == "inuse" || what == "tw") sum += count;
    }
  }
  return sum;
}

std::uint64_t retransmits_in(std::string_view snmp) noexcept {
  std::string_view names = take_line(snmp, "Tcp:");
  std::string_view values = take_line(snmp, "Tcp:");
  while (!names.empty()) {
    const std::string_view name = next_word(names);
    const std::string_view value = next_word(values);
    if (name == "RetransSegs") return number(value);
  }
  return 0;
}

}  // namespace barrage
