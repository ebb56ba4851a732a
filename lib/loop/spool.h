// Writes finished frames to a descriptor on a thread of its own, so that a slow reader never blocks
// a loop.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "core/thread_safety.h"
#include "core/time.h"

namespace barrage {

class Spool {
 public:
  // Does not own `fd`. `failed` is called at most once, from the writer thread, when writing is no
  // longer possible: the pipe is closed, the disk is full.
  Spool(int fd, std::function<void()> failed);
  ~Spool();  // discards what is still queued; call finish() first
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Any thread. Queues and returns at once, whatever the size of the queue; after a failure it
  // discards the bytes.
  void write(std::string&& bytes);
  // Any thread. Bytes waiting to be written.
  std::uint64_t queued() const noexcept { return queued_.load(std::memory_order_relaxed); }
  // Any thread. Time so far in which there were bytes to write and the descriptor took none.
  Nanos blocked() const;
  // Any thread. Whether the descriptor would take bytes now; a file always would.
  bool ready() const noexcept;
  // Any thread. Bytes written so far.
  std::uint64_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }
  // Any thread. Bytes that a file may take beyond those that wait, by the limit of the process on
  // its size (RLIMIT_FSIZE).
  std::uint64_t room() const noexcept;
  // Any thread. errno of the failure; 0: none so far.
  int error() const noexcept { return error_.load(); }
  // Any thread. Checks whether the reader of a pipe closed it, which is a failure even if nothing
  // is being written.
  void check_reader() noexcept;

  // Waits until all is written, or for `timeout`. The output then ends after or inside a frame,
  // never with two frames mixed. True if all was written.
  bool finish(Nanos timeout);

 private:
  class Blocked;
  void run();
  bool write_all(const std::string& bytes);
  bool wait_for_room();
  ssize_t write_some(std::string_view bytes);

  int fd_;
  bool regular_file_ = false;
  std::size_t chunk_bytes_ = 4096;           // PIPE_BUF; more for a file
  std::uint64_t limit_ = ~std::uint64_t{0};  // bytes that the file may take
  std::function<void()> failed_;
  mutable Mutex mutex_;
  ConditionVariable changed_;
  std::deque<std::string> queue_ GUARDED_BY(mutex_);
  bool writing_ GUARDED_BY(mutex_) = false;
  Nanos blocked_ GUARDED_BY(mutex_){};
  // Null: the writer is not waiting for the descriptor.
  std::optional<MonoTime> waiting_since_ GUARDED_BY(mutex_);
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> queued_ = 0, taken_ = 0;
  std::atomic<int> error_ = 0;
  int wake_fd_;  // an eventfd: ends the wait for a descriptor that nobody reads
  std::thread thread_;
};

}  // namespace barrage
