#include "record/input.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/units.h"
#include "record/utf16.h"

namespace barrage {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr std::uint64_t kManyBytes = std::uint64_t{16} << 20;  // without a record
constexpr Nanos kLong = std::chrono::seconds(2);
constexpr std::size_t kLeastReadBytes = std::size_t{64} * 1024;  // what a pipe holds

class Descriptor final : public Source {
 public:
  Descriptor(int descriptor, std::shared_ptr<Waiter> waiter, bool waits)
      : descriptor_(descriptor), waiter_(std::move(waiter)), waits_(waits) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }

  bool ready() override { return waits_ || waiter_->ready(descriptor_); }

  std::size_t read(char* into, std::size_t size) override {
    for (;;) {
      if (waits_ ? !waiter_->wait(descriptor_) : waiter_->stopped()) return 0;
      const ssize_t count = ::read(descriptor_, into, size);
      // An end that comes together with a signal is that of a stopped run.
      if (count == 0) waiter_->ask();
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EINTR) {
        if (!waiter_->ask()) return 0;
      } else if (errno == EAGAIN) {  // a shell may leave stdin non-blocking
        if (!waiter_->wait(descriptor_)) return 0;
      } else {
        throw std::system_error(errno, std::generic_category());
      }
    }
  }

  bool stopped() const override { return waiter_->stopped(); }

 private:
  const int descriptor_;
  const std::shared_ptr<Waiter> waiter_;
  const bool waits_;
};

class Memory final : public Source {
 public:
  explicit Memory(std::string bytes) : bytes_(std::move(bytes)) {}

  std::size_t read(char* into, std::size_t size) override {
    size = std::min(size, bytes_.size() - at_);
    std::memcpy(into, bytes_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  const std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Source> read_descriptor(int descriptor, Idle idle) {
  return std::make_unique<Descriptor>(descriptor, std::make_shared<Waiter>(std::move(idle)), true);
}

std::unique_ptr<Source> read_ready_descriptor(int descriptor, std::shared_ptr<Waiter> waiter) {
  return std::make_unique<Descriptor>(descriptor, std::move(waiter), false);
}

std::unique_ptr<Source> read_memory(std::string bytes) {
  return std::make_unique<Memory>(std::move(bytes));
}

Input::Input(std::string name, std::unique_ptr<Source> source)
    : name_(std::move(name)), source_(std::move(source)) {}

void Input::drop(std::size_t size) {
  begin_ += size;
  offset_ += size;
}

void Input::decode_utf16(bool big_endian) {
  source_ = read_utf16(std::move(source_), std::string(bytes()), big_endian);
  begin_ = end_ = 0;
  ended_ = false;
  decodes_utf16_ = true;
}

void Input::notice(InputNotice slow, const Clock& clock) {
  slow_ = std::move(slow);
  clock_ = &clock;
  no_record_since_ = clock.now();
}

void Input::look_for_records() {
  if (!slow_) return;
  const MonoTime now = clock_->now();
  if (std::exchange(timed_at_, record_at_) != record_at_) no_record_since_ = now;
  const std::uint64_t bytes = offset_ + (end_ - begin_) - record_at_;
  if (bytes < kManyBytes || now - no_record_since_ < kLong) return;
  std::exchange(slow_, {})(name_ + ": still reading: no record in " +
                           format_size(bytes >> 20 << 20) + " from byte " +
                           std::to_string(record_at_) + " on");
}

bool Input::fill() {
  if (ended_) return false;
  const std::size_t used = end_ - begin_;
  if (capacity_ - end_ < kLeastReadBytes && used > 0 && used <= capacity_ / 2) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, used);
    begin_ = 0;
    end_ = used;
  } else if (capacity_ - end_ < kLeastReadBytes && used > 0) {
    const std::size_t grown = 2 * capacity_;
    auto buffer = std::make_unique<char[]>(grown + kPadding);
    std::memcpy(buffer.get(), buffer_.get() + begin_, used);
    buffer_ = std::move(buffer);
    capacity_ = grown;
    begin_ = 0;
    end_ = used;
  } else if (used == 0) {
    begin_ = end_ = 0;
  }
  if (capacity_ == 0) {
    capacity_ = kChunkBytes;
    buffer_ = std::make_unique<char[]>(capacity_ + kPadding);
  }
  try {
    if (!source_->ready()) return false;
    const std::size_t count = source_->read(buffer_.get() + end_, capacity_ - end_);
    end_ += count;
    ended_ = count == 0;
    look_for_records();
  } catch (const std::system_error& error) {
    throw RunError(name_ + ": cannot read: " + error.code().message());
  }
  return !ended_;
}

}  // namespace barrage
