#include "loop/spool.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <future>
#include <thread>

using namespace barrage;
using namespace std::chrono_literals;

namespace {

struct Pipe {
  Pipe() { REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    close_reader();
    close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0) close(ends[0]);
    ends[0] = -1;
  }
  std::string read(std::size_t bytes) {
    std::string all(bytes, '\0');
    std::size_t done = 0;
    while (done < bytes) {
      const auto n = ::read(ends[0], all.data() + done, bytes - done);
      if (n <= 0) break;
      done += static_cast<std::size_t>(n);
    }
    all.resize(done);
    return all;
  }
  std::array<int, 2> ends{};
};

}  // namespace

TEST_CASE("what is spooled comes out in order and whole") {
  Pipe pipe;
  Spool spool(pipe.ends[1], [] {});
  std::string wanted;
  for (int i = 0; i < 1000; ++i) {
    std::string piece = std::to_string(i) + std::string(997, 'x');
    wanted += piece;
    spool.write(std::move(piece));
  }
  CHECK(pipe.read(wanted.size()) == wanted);
  CHECK(spool.finish(10s));
  CHECK(spool.queued() == 0);
}

TEST_CASE("a reader that does not read costs memory, never time, and can be given up") {
  Pipe pipe;
  Spool spool(pipe.ends[1], [] {});
  for (int i = 0; i < 100; ++i) spool.write(std::string(64 << 10, 'x'));
  CHECK(spool.queued() > 5'000'000);
  CHECK_FALSE(spool.finish(0ns));
  SUCCEED("and the destructor returns");
}

TEST_CASE("an output is ready until its reader lets it fill up, a file always") {
  Pipe pipe;
  Spool spool(pipe.ends[1], [] {});
  CHECK(spool.ready());
  spool.write(std::string(1 << 20, 'x'));
  for (int i = 0; i < 1000 && spool.ready(); ++i) std::this_thread::sleep_for(10ms);
  CHECK_FALSE(spool.ready());
  const int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
  CHECK(Spool(file, [] {}).ready());
  close(file);
}

TEST_CASE("a closed pipe is reported once") {
  signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reader();
  std::promise<void> failed;
  Spool spool(pipe.ends[1], [&] { failed.set_value(); });
  spool.write("x");
  CHECK(failed.get_future().wait_for(10s) == std::future_status::ready);
  CHECK(spool.error() == EPIPE);
  spool.write("y");
  CHECK(spool.queued() == 0);
  CHECK_FALSE(spool.finish(0ns));
}

TEST_CASE("a reader that went away is found without writing") {
  Pipe pipe;
  Spool spool(pipe.ends[1], [] {});
  spool.check_reader();
  CHECK(spool.error() == 0);
  pipe.close_reader();
  spool.check_reader();
  CHECK(spool.error() == EPIPE);
}

TEST_CASE("a full disk is an error with its number") {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  std::promise<void> failed;
  {
    Spool spool(full, [&] { failed.set_value(); });
    spool.write("x");
    CHECK(failed.get_future().wait_for(10s) == std::future_status::ready);
    CHECK(spool.error() == ENOSPC);
  }
  close(full);
}

TEST_CASE("a reader that takes nothing blocks the output, one that keeps up does not") {
  Pipe pipe;
  Spool spool(pipe.ends[1], [] {});
  spool.write("x");
  CHECK(spool.finish(10s));
  CHECK(spool.blocked() == 0ns);

  const std::size_t size = 1 << 20;
  spool.write(std::string(size, 'x'));
  while (spool.blocked() < 20ms) std::this_thread::yield();
  CHECK(pipe.read(size + 1).size() == size + 1);
  CHECK(spool.finish(10s));
  const Nanos blocked = spool.blocked();
  CHECK(blocked >= 20ms);
  spool.write("x");
  CHECK(spool.finish(10s));
  CHECK(spool.blocked() == blocked);
}
