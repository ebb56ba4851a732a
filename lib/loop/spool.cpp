#include "loop/spool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace barrage {
namespace {

// Writes to the page cache take up to this long.
constexpr std::chrono::milliseconds kDiskNoise{1};

// What may still be written to a file.
std::uint64_t limit_of(int fd, const struct stat& status) {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return ~std::uint64_t{0};
  }
  const bool appends = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
  const off_t at = appends ? status.st_size : std::max<off_t>(lseek(fd, 0, SEEK_CUR), 0);
  return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, static_cast<std::uint64_t>(at));
}

}  // namespace

// While it lives, the writer waits for the descriptor; less than `noise` does not count.
class Spool::Blocked {
 public:
  Blocked(Spool& spool, Nanos noise) : spool_(spool) {
    const MutexLock lock(spool_.mutex_);
    spool_.waiting_since_ = std::chrono::steady_clock::now() + noise;
  }
  ~Blocked() {
    const Nanos so_far = spool_.blocked();
    const MutexLock lock(spool_.mutex_);
    spool_.blocked_ = so_far;
    spool_.waiting_since_.reset();
  }
  Blocked(const Blocked&) = delete;
  Blocked& operator=(const Blocked&) = delete;

 private:
  Spool& spool_;
};

Spool::Spool(int fd, std::function<void()> failed)
    : fd_(fd), failed_(std::move(failed)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  struct stat status {};
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    regular_file_ = true;
    chunk_bytes_ = 1 << 20;
    limit_ = limit_of(fd, status);
  }
  thread_ = std::thread([this] { run(); });
}

Spool::~Spool() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto woken = ::write(wake_fd_, &one, sizeof one);
  thread_.join();
  close(wake_fd_);
}

void Spool::write(std::string&& bytes) {
  if (error_ != 0 || bytes.empty()) return;
  {
    const MutexLock lock(mutex_);
    queued_ += bytes.size();
    queue_.push_back(std::move(bytes));
  }
  changed_.notify_one();
}

void Spool::check_reader() noexcept {
  pollfd pipe{fd_, 0, 0};
  int none = 0;
  if (poll(&pipe, 1, 0) > 0 && (pipe.revents & POLLERR) != 0) {
    error_.compare_exchange_strong(none, EPIPE);
  }
}

std::uint64_t Spool::room() const noexcept {
  return limit_ - std::min<std::uint64_t>(limit_, taken_ + queued_);
}

bool Spool::ready() const noexcept {
  pollfd output{fd_, POLLOUT, 0};
  return poll(&output, 1, 0) > 0;
}

bool Spool::finish(Nanos timeout) {
  const MonoTime limit = std::chrono::steady_clock::now() + timeout;
  const MutexLock lock(mutex_);
  while (error_ == 0 && (!queue_.empty() || writing_) && changed_.wait_until(mutex_, limit))
    continue;
  return error_ == 0 && queue_.empty() && !writing_;
}

void Spool::run() {
  MutexLock lock(mutex_);
  while (true) {
    while (!stop_ && queue_.empty()) changed_.wait(mutex_);
    if (stop_) return;
    const std::string bytes = std::move(queue_.front());
    queue_.pop_front();
    writing_ = true;
    lock.unlock();
    const bool ok = write_all(bytes);
    lock.lock();
    writing_ = false;
    queued_ -= bytes.size();
    if (!ok && !stop_) {
      queued_ = 0;
      queue_.clear();
      lock.unlock();
      failed_();
      lock.lock();
    }
    changed_.notify_all();
  }
}

bool Spool::write_all(const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    if (!wait_for_room()) return false;
    const ssize_t n = write_some(std::string_view(bytes).substr(done, chunk_bytes_));
    if (n >= 0) {
      done += static_cast<std::size_t>(n);
      taken_ += static_cast<std::size_t>(n);
    } else if (errno != EINTR && errno != EAGAIN) {
      error_ = errno;
      return false;
    }
  }
  return true;
}

// Waits in poll, not in write: the destructor must be able to end the wait. A pipe that is ready
// takes PIPE_BUF bytes without blocking. False: write nothing more.
bool Spool::wait_for_room() {
  std::array<pollfd, 2> fds{pollfd{fd_, POLLOUT, 0}, pollfd{wake_fd_, POLLIN, 0}};
  while (!stop_) {
    // Polls first: only waiting counts as blocked, not a thread without a processor.
    int ready = poll(fds.data(), fds.size(), 0);
    if (ready == 0) {
      const Blocked blocked(*this, Nanos(0));
      ready = poll(fds.data(), fds.size(), -1);
    }
    if (ready < 0 && errno != EINTR) {
      error_ = errno;
      return false;
    }
    if (ready > 0 && fds[0].revents != 0) return true;
  }
  return false;
}

ssize_t Spool::write_some(std::string_view bytes) {
  if (!regular_file_) return ::write(fd_, bytes.data(), bytes.size());
  const Blocked blocked(*this, kDiskNoise);  // a file is always ready; a slow disk blocks here
  return ::write(fd_, bytes.data(), bytes.size());
}

Nanos Spool::blocked() const {
  const MutexLock lock(mutex_);
  if (!waiting_since_) return blocked_;
  return blocked_ + std::max<Nanos>(std::chrono::steady_clock::now() - *waiting_since_, Nanos(0));
}

}  // namespace barrage
