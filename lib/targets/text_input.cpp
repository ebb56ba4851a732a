#include "targets/text_input.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/mask.h"
#include "core/units.h"

namespace barrage {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class FdInput final : public TextInput {
 public:
  FdInput(std::string name, int fd, bool owned, int wake_fd)
      : TextInput(std::move(name)), fd_(fd), owned_(owned), wake_fd_(wake_fd) {}
  FdInput(const FdInput&) = delete;
  FdInput& operator=(const FdInput&) = delete;
  ~FdInput() override {
    if (owned_) ::close(fd_);
  }

  std::size_t read(char* into, std::size_t size) override {
    while (ready()) {
      const ssize_t n = ::read(fd_, into, size);
      if (n >= 0) return static_cast<std::size_t>(n);
      // EAGAIN: whoever shares our stdin may have made it non-blocking.
      if (errno != EINTR && errno != EAGAIN) {
        throw RunError("cannot read " + name() + ": " + std::strerror(errno));
      }
    }
    return 0;
  }

 private:
  // Waits for input; false: woken to stop.
  bool ready() const {
    pollfd fds[] = {{fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
    while (::poll(fds, 2, -1) < 0) {
      if (errno != EINTR) throw RunError("cannot wait for " + name() + ": " + std::strerror(errno));
    }
    return fds[1].revents == 0;
  }

  int fd_;
  bool owned_;
  int wake_fd_;
};

class MemoryInput final : public TextInput {
 public:
  MemoryInput(std::string name, std::string_view text) : TextInput(std::move(name)), text_(text) {}

  std::size_t read(char* into, std::size_t size) override {
    const std::size_t n = text_.copy(into, size);
    text_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view text_;
};

}  // namespace

std::unique_ptr<TextInput> open_text(const std::string& path, int wake_fd) {
  if (path == "stdin" || path == "-") {
    return std::make_unique<FdInput>("stdin", STDIN_FILENO, false, wake_fd);
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const int error = errno;
    // A URL, by mistake.
    const std::string shown = path.find("://") == std::string::npos ? path : mask_url(path);
    throw RunError("cannot open " + shown + ": " + std::strerror(error));
  }
  return std::make_unique<FdInput>(path, fd, true, wake_fd);
}

std::unique_ptr<TextInput> memory_text(std::string name, std::string_view text) {
  return std::make_unique<MemoryInput>(std::move(name), text);
}

LineReader::LineReader(std::unique_ptr<TextInput> input, std::size_t most_bytes)
    : input_(std::move(input)), most_bytes_(most_bytes) {}

bool LineReader::next() {
  if (again_) {
    again_ = false;
    return true;
  }
  std::size_t searched = 0;
  for (;;) {
    const char* start = buffer_.data() + begin_;
    const std::size_t size = end_ - begin_;
    const void* newline =
        size > searched ? std::memchr(start + searched, '\n', size - searched) : nullptr;
    if (newline == nullptr) {
      searched = size;
      if (size > most_bytes_) {
        fail(number_ + 1, 0, "the line is longer than " + format_size(most_bytes_));
      }
      if (fill()) continue;
      if (size == 0) return false;
      start = buffer_.data() + begin_;
    }
    const std::size_t length =
        newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - start) : size;
    begin_ += length + (newline ? 1 : 0);
    line_ = {start, length};
    if (number_++ == 0 && line_.starts_with(byte_order_mark)) {
      line_.remove_prefix(byte_order_mark.size());
    }
    return true;
  }
}

bool LineReader::fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(std::max(chunk_bytes, 2 * buffer_.size()));
  const std::size_t n = input_->read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += n;
  ended_ = n == 0;
  return !ended_;
}

void LineReader::fail(const char* at, const std::string& what) const {
  fail(number_, static_cast<std::size_t>(at - line_.data()) + 1, what);
}

void LineReader::fail(std::size_t line, std::size_t column, const std::string& what) const {
  throw InputError(input_->name(), line, column, what);
}

}  // namespace barrage
