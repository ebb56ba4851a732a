// How punctual this machine is at all: an absolute timerfd under epoll, and nothing to do when it
// rings. `bare_timer RATE SECONDS` prints the lateness "P50 P99 MAX" in microseconds.
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const double rate = std::atof(argv[1]);
  const auto count = static_cast<std::size_t>(rate * std::atof(argv[2]));
  if (count == 0) return 2;
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = timer}};
  epoll_ctl(poll, EPOLL_CTL_ADD, timer, &wanted);
  const auto now = [] { return std::chrono::steady_clock::now().time_since_epoch().count(); };
  const std::int64_t began = now() + 1'000'000;
  const auto due = [&](std::size_t n) {
    return began + static_cast<std::int64_t>(static_cast<double>(n) * 1e9 / rate);
  };
  std::vector<std::int64_t> late;
  late.reserve(count);
  while (late.size() < count) {
    const std::int64_t next = due(late.size());
    const itimerspec at{
        .it_interval = {},
        .it_value = {.tv_sec = next / 1'000'000'000, .tv_nsec = next % 1'000'000'000}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, nullptr);
    epoll_event event;
    epoll_wait(poll, &event, 1, -1);
    std::uint64_t rings = 0;
    if (read(timer, &rings, sizeof rings) < 0) continue;
    for (std::int64_t t = now(); late.size() < count && due(late.size()) <= t; t = now()) {
      late.push_back(t - due(late.size()));
    }
  }
  std::sort(late.begin(), late.end());
  const auto us = [&](std::size_t place) { return static_cast<double>(late[place]) / 1e3; };
  std::printf("%.1f %.1f %.1f\n", us(count / 2), us(count * 99 / 100), us(count - 1));
  return 0;
}
