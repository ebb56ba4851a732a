// Runs programs for tests: bounded in time, stopped by pid, nothing left behind. Single-threaded.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace barrage::test {

// Generous: it is there to end a hanging test, not to measure.
inline constexpr std::chrono::seconds kLimit{60};

struct Command {
  std::vector<std::string> argv;         // argv[0] is searched in PATH if it has no slash
  std::string input{};                   // text for stdin, which is then closed
  std::string input_file{};              // or: stdin is this file
  bool keep_input_open = false;          // or: stdin is a pipe for Process::write_input()
  std::string directory{};               // where it runs; empty: here
  std::vector<std::string> extra_env{};  // "NAME=value", over this program's environment
};

struct Finished {
  int exit_code = -1;      // -1: ended by a signal
  int signal = 0;          // 0: it exited
  bool timed_out = false;  // killed here when the limit was over
  std::string out, err;
  std::chrono::nanoseconds elapsed{};  // start to end
  long max_rss_kib = 0;                // the largest of the program and the children it waited for
};

// A program in the background, in a process group of its own. It dies with this object, or with
// this test program, whatever happens first.
class Process {
 public:
  explicit Process(const Command& command);  // throws std::runtime_error: cannot start
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  // The next line of stdout or stderr, without its newline. nullopt: the stream ended, or the limit
  // was over. What is read so stays in Finished::out and err as well.
  std::optional<std::string> read_line(std::chrono::nanoseconds limit = kLimit);
  std::optional<std::string> read_error_line(std::chrono::nanoseconds limit = kLimit);
  // Waits until stdout has this many bytes since the start; false as above.
  bool read_output(std::size_t bytes, std::chrono::nanoseconds limit = kLimit);
  void write_input(const std::string& text);  // with keep_input_open; returns when it is queued
  void close_input();                         // after what is queued
  void close_output();    // the reader of stdout goes away: the program's next write fails
  void send(int signal);  // to the program alone; a program that ended is fine
  bool running();
  // Waits for the end; after `limit` the whole group is killed. Call it once.
  Finished wait(std::chrono::nanoseconds limit = kLimit);

 private:
  struct Stream {
    int fd = -1;
    std::string text;
    std::size_t read = 0;  // up to here read_line() handed it out
  };
  std::optional<std::string> next_line(Stream& stream, std::chrono::nanoseconds limit);
  bool pump(std::chrono::steady_clock::time_point until);
  void drain(Stream& stream);
  void feed_input();
  void kill_group();

  pid_t pid_ = -1;
  int pidfd_ = -1, input_fd_ = -1;
  bool ended_ = false, closing_input_ = false;
  std::string input_;
  Stream out_, err_;
  std::chrono::steady_clock::time_point began_;
};

// Start and wait.
Finished run(const Command& command, std::chrono::nanoseconds limit = kLimit);
// A line of bash with pipefail, as a user would type it: the suite's programs are first in PATH.
Finished run_shell(const std::string& script, const std::string& directory = {},
                   std::chrono::nanoseconds limit = kLimit);
// Where the build put a program of cmd/.
std::string program(const std::string& name);

}  // namespace barrage::test
