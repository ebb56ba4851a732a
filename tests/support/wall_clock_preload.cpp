// For LD_PRELOAD: moves a program's wall clock by as many seconds as the file $WALL_CLOCK_FILE says
// at the moment, and no other clock. It takes no lock and no memory, so it costs the program
// nothing that a test could mistake for the jump.
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>

namespace {

long offset_s() {
  const char* const file = std::getenv("WALL_CLOCK_FILE");
  const int fd = file ? ::open(file, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return 0;
  char text[32] = {};
  const auto got = ::read(fd, text, sizeof text - 1);
  ::close(fd);
  return got > 0 ? std::strtol(text, nullptr, 10) : 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* into) noexcept {
  const long rc = ::syscall(SYS_clock_gettime, clock, into);
  if (rc == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    into->tv_sec += offset_s();
  }
  return static_cast<int>(rc);
}

int gettimeofday(timeval* into, void*) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  *into = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* into) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (into) *into = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"
