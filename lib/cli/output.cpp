#include "cli/output.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <streambuf>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/utf8.h"

namespace barrage {
namespace {

constexpr std::size_t kBufferBytes = 65536;

std::string reason() { return std::strerror(errno); }

}  // namespace

std::function<void(const std::string&)> said_by(const std::string& program) {
  return [program](const std::string& text) {
    std::cerr << program << ": " << printable(text) << '\n' << std::flush;
  };
}

std::string why_not_written(int error) {
  return error == EFBIG ? "the limit on the size of files is reached (ulimit -f)"
                        : std::strerror(error);
}

class Output::Buffer final : public std::streambuf {
 public:
  Buffer(int fd, std::string name) : fd_(fd), name_(std::move(name)) { empty(); }

  int fd() const { return fd_; }
  const std::string& name() const { return name_; }

  void close() {
    sync();
    const int fd = std::exchange(fd_, -1);
    if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) fail();
  }

 protected:
  int_type overflow(int_type c) override {
    sync();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }

  int sync() override {
    const char* from = pbase();
    std::size_t left = static_cast<std::size_t>(pptr() - pbase());
    empty();  // first, so that the destructor does not retry what cannot be written
    while (left > 0) {
      const ssize_t n = ::write(fd_, from, left);
      if (n > 0) {
        from += n;
        left -= static_cast<std::size_t>(n);
      } else if (n < 0 && errno == EAGAIN) {
        // Another process sharing the terminal or pipe made it non-blocking.
        pollfd ready{fd_, POLLOUT, 0};
        ::poll(&ready, 1, -1);
      } else if (n < 0 && errno != EINTR) {
        fail();
      }
    }
    return 0;
  }

 private:
  void empty() { setp(bytes_.data(), bytes_.data() + bytes_.size()); }

  [[noreturn]] void fail() const {
    if (errno == EPIPE) throw ClosedPipe();
    throw RunError(name_ + ": cannot write: " + why_not_written(errno));
  }

  int fd_;
  std::string name_;
  std::array<char, kBufferBytes> bytes_;
};

Output::Output(const std::string& path, Content content) {
  const bool standard = path.empty() || path == "-" || path == "stdout";
  const std::string name = standard ? "stdout" : path;
  // A duplicate: closing it reports disk errors, and stdout stays open.
  const int fd = standard ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
                          : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) throw RunError(name + ": cannot open: " + reason());
  buffer_ = std::make_unique<Buffer>(fd, name);
  stream_ = std::make_unique<std::ostream>(buffer_.get());
  stream_->exceptions(std::ios::badbit | std::ios::failbit);
  if (content == Content::binary && terminal()) {
    throw UsageError(
        name +
        " is a terminal and records are binary; pipe them (| report), redirect them (> results.bin) "
        "or name a file (-output=results.bin)");
  }
}

Output::~Output() {
  try {
    close();
  } catch (...) {  // close() reports errors
  }
}

std::ostream& Output::stream() { return *stream_; }

int Output::fd() const { return buffer_->fd(); }

const std::string& Output::name() const { return buffer_->name(); }

bool Output::terminal() const { return ::isatty(buffer_->fd()) == 1; }

void Output::close() { buffer_->close(); }

void refuse_input_as_output(const std::string& output, const std::vector<std::string>& inputs) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(output, none)) return;
  const auto is_output = [&](const std::string& input) {
    const bool standard = input == "-" || input == "stdin";
    return std::filesystem::equivalent(standard ? "/dev/stdin" : input, output, none);
  };
  if (inputs.empty() ? is_output("stdin") : std::any_of(inputs.begin(), inputs.end(), is_output)) {
    throw UsageError("-output=" + output + " is one of the files to read; name another");
  }
}

}  // namespace barrage
