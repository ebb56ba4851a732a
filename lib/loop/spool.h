// Writes finished frames to a descriptor from a thread of its own, so that a slow or full reader
// never blocks a loop.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "core/time.h"

namespace barrage {

class Spool {
 public:
  // Does not own `fd`. `failed` is called at most once, from the writer thread, when writing is no
  // longer possible: the reader is gone, the disk is full.
  Spool(int fd, std::function<void()> failed);
  ~Spool();  // gives up what is still queued; call finish() first
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Any thread. Queues and returns at once, whatever the size of the queue; after a failure the
  // bytes are forgotten.
  void write(std::string&& bytes);
  // Any thread. Bytes that wait to be written.
  std::uint64_t queued() const noexcept { return queued_.load(std::memory_order_relaxed); }
  // Any thread. errno of the failure; 0: none so far.
  int error() const noexcept { return error_.load(); }
  // Any thread. Looks whether the reader of a pipe went away, which is a failure even when nothing is
  // being written.
  void check_reader() noexcept;

  // Waits until all is written, or `patience` is over; the descriptor then ends with a whole frame
  // or inside one, never with bytes of two mixed. True when all was written.
  bool finish(Nanos patience);

 private:
  void run();
  bool write_all(const std::string& bytes);

  int fd_;
  std::size_t chunk_bytes_ = 4096;  // PIPE_BUF; a file takes more at once
  std::function<void()> failed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> queue_;
  bool writing_ = false;
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> queued_ = 0;
  std::atomic<int> error_ = 0;
  int wake_fd_;  // an eventfd: ends a wait for a descriptor that nobody reads
  std::thread thread_;
};

}  // namespace barrage
