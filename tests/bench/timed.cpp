// Runs a program and says on stderr what it cost: "timed: USER_US SYSTEM_US PEAK_KIB WALL_US". A
// program of its own, and a small one: a child's peak memory counts its parent's.
// `timed PROGRAM [ARGUMENTS]`. Its exit code is the program's.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    execvp(argv[1], argv + 1);
    std::perror(argv[1]);
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
