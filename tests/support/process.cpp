#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace barrage::test {
namespace {

using std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    std::array<int, 2> fds{};
    if (::pipe2(fds.data(), O_CLOEXEC) != 0) fail("pipe");
    read = fds[0];
    write = fds[1];
  }
};

void set_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (const auto& s : strings) out.push_back(const_cast<char*>(s.c_str()));
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment(const std::vector<std::string>& extra) {
  std::vector<std::string> all;
  for (char** e = environ; *e; ++e) {
    const std::string entry = *e;
    const std::string name = entry.substr(0, entry.find('=') + 1);
    bool replaced = false;
    for (const auto& x : extra) replaced = replaced || x.starts_with(name);
    if (!replaced) all.push_back(entry);
  }
  all.insert(all.end(), extra.begin(), extra.end());
  return all;
}

// Between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(const Command& command, char* const* argv, char* const* env, int in,
                         int out, int err, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  // Caught by Catch2, ignored here, or in a shell that started these tests in the background. A
  // signal must not meet a handler of the tests, so they come before the mask.
  for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) ::_exit(126);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execvpe(argv[0], argv, env);
  ::dprintf(STDERR_FILENO, "cannot run %s\n", argv[0]);
  ::_exit(127);
}

}  // namespace

Process::Process(const Command& command) : input_(command.input) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto env = environment(command.extra_env);
  const auto argv_pointers = pointers(command.argv);
  const auto env_pointers = pointers(env);
  Pipe in, out, err;
  if (!command.input_file.empty()) {
    close_fd(in.read);
    close_fd(in.write);
    in.read = ::open(command.input_file.c_str(), O_RDONLY | O_CLOEXEC);
    if (in.read < 0) fail(command.input_file);
  }
  began_ = steady_clock::now();
  const pid_t parent = ::getpid();
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_ = ::fork();
  if (pid_ == 0) {
    become(command, argv_pointers.data(), env_pointers.data(), in.read, out.write, err.write,
           parent);
  }
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  if (pid_ < 0) fail("fork");
  ::setpgid(pid_, pid_);  // also here: whoever comes first
  close_fd(in.read);
  close_fd(out.write);
  close_fd(err.write);
  input_fd_ = in.write;
  out_.fd = out.read;
  err_.fd = err.read;
  for (const int fd : {input_fd_, out_.fd, err_.fd}) {
    if (fd >= 0) set_nonblocking(fd);
  }
  // Not pidfd_open(): the header of glibc 2.36 forgets that it is C.
  pidfd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (pidfd_ < 0) fail("pidfd_open");
  closing_input_ = !command.keep_input_open;
  feed_input();
}

Process::~Process() {
  if (pid_ > 0) {
    kill_group();
    ::waitpid(pid_, nullptr, 0);
  }
  for (int* fd : {&pidfd_, &input_fd_, &out_.fd, &err_.fd}) close_fd(*fd);
}

// The leader is not reaped yet, so the group's number cannot belong to anybody else.
void Process::kill_group() { ::kill(-pid_, SIGKILL); }

void Process::feed_input() {
  while (input_fd_ >= 0 && !input_.empty()) {
    const ssize_t n = ::write(input_fd_, input_.data(), input_.size());
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) {
      input_.clear();  // the program does not want it
      close_fd(input_fd_);
      return;
    }
    input_.erase(0, static_cast<std::size_t>(n));
  }
  if (closing_input_) close_fd(input_fd_);
}

void Process::drain(Stream& stream) {
  std::array<char, 65536> buffer;
  while (stream.fd >= 0) {
    const ssize_t n = ::read(stream.fd, buffer.data(), buffer.size());
    if (n > 0) {
      stream.text.append(buffer.data(), static_cast<std::size_t>(n));
    } else if (n == 0 || errno != EAGAIN) {
      close_fd(stream.fd);
    } else {
      return;
    }
  }
}

// Moves bytes until something happened; false: the time is over.
bool Process::pump(steady_clock::time_point until) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
  if (left <= 0) return false;
  std::array<pollfd, 4> fds{{{out_.fd, POLLIN, 0},
                             {err_.fd, POLLIN, 0},
                             {input_.empty() ? -1 : input_fd_, POLLOUT, 0},
                             {ended_ ? -1 : pidfd_, POLLIN, 0}}};
  const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(std::min(left, 60'000L)));
  if (ready <= 0) return ready < 0 || steady_clock::now() < until;
  if (fds[3].revents) ended_ = true;  // before draining: what it wrote is in the pipes by now
  drain(out_);
  drain(err_);
  feed_input();
  return true;
}

std::optional<std::string> Process::next_line(Stream& stream, std::chrono::nanoseconds limit) {
  const auto until = steady_clock::now() + limit;
  for (;;) {
    const auto end = stream.text.find('\n', stream.read);
    if (end != std::string::npos) {
      const auto line = stream.text.substr(stream.read, end - stream.read);
      stream.read = end + 1;
      return line;
    }
    if (stream.fd < 0 || ended_ || !pump(until)) return std::nullopt;
  }
}

std::optional<std::string> Process::read_line(std::chrono::nanoseconds limit) {
  return next_line(out_, limit);
}

std::optional<std::string> Process::read_error_line(std::chrono::nanoseconds limit) {
  return next_line(err_, limit);
}

bool Process::read_output(std::size_t bytes, std::chrono::nanoseconds limit) {
  const auto until = steady_clock::now() + limit;
  while (out_.text.size() < bytes && out_.fd >= 0 && !ended_ && pump(until)) {
  }
  return out_.text.size() >= bytes;
}

void Process::write_input(const std::string& text) {
  input_ += text;
  feed_input();
}

void Process::close_input() {
  closing_input_ = true;
  feed_input();
}

void Process::close_output() { close_fd(out_.fd); }

void Process::send(int signal) { ::kill(pid_, signal); }

bool Process::running() {
  pollfd fd{pidfd_, POLLIN, 0};
  return ::poll(&fd, 1, 0) == 0;
}

Finished Process::wait(std::chrono::nanoseconds limit) {
  const auto until = steady_clock::now() + limit;
  close_input();
  Finished finished;
  while (!ended_ && !finished.timed_out) finished.timed_out = !pump(until);
  finished.elapsed = steady_clock::now() - began_;
  kill_group();
  int status = 0;
  rusage usage{};
  while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  drain(out_);
  drain(err_);
  if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) finished.signal = WTERMSIG(status);
  finished.out = out_.text;
  finished.err = err_.text;
  finished.max_rss_kib = usage.ru_maxrss;
  return finished;
}

Finished run(const Command& command, std::chrono::nanoseconds limit) {
  return Process(command).wait(limit);
}

Finished run_shell(const std::string& script, const std::string& directory,
                   std::chrono::nanoseconds limit) {
  const char* path = std::getenv("PATH");
  Command command;
  command.argv = {"bash", "-o", "pipefail", "-c", script};
  command.directory = directory;
  command.extra_env = {std::string("PATH=") + BARRAGE_BIN_DIR + ":" +
                       (path ? path : "/usr/bin:/bin")};
  return run(command, limit);
}

std::string program(const std::string& name) { return std::string(BARRAGE_BIN_DIR) + "/" + name; }

}  // namespace barrage::test
