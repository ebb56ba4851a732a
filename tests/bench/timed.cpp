// Runs a program on one core and says on stderr what it cost: "timed: USER_US SYSTEM_US PEAK_KIB
// WALL_US". A program of its own, and a small one: a child's peak memory counts its parent's.
// `timed CORE PROGRAM [ARGUMENTS]`; CORE -1: any. Its exit code is the program's.
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const int core = std::atoi(argv[1]);
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core < 0 ? 0 : core, &cores);
    if (core >= 0) sched_setaffinity(0, sizeof cores, &cores);
    execvp(argv[2], argv + 2);
    std::perror(argv[2]);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) < 0) return 1;
  const auto wall = std::chrono::steady_clock::now() - began;
  const auto us = [](const timeval& time) { return time.tv_sec * 1'000'000L + time.tv_usec; };
  std::fprintf(stderr, "timed: %ld %ld %ld %ld\n", us(used.ru_utime), us(used.ru_stime),
               used.ru_maxrss,
               long(std::chrono::duration_cast<std::chrono::microseconds>(wall).count()));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
