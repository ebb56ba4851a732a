// Bytes from a file, a pipe or memory, buffered until the reader of a format has used them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/time.h"
#include "record/waiter.h"

namespace barrage {

// Where bytes come from.
class Source {
 public:
  virtual ~Source() = default;
  // Whether read() would not wait. Only sources that must not block ever return false.
  virtual bool ready() { return true; }
  // Waits for at least one byte; 0: there are no more. Throws std::system_error, and what on_idle
  // throws.
  virtual std::size_t read(char* into, std::size_t size) = 0;
  // Whether the end came because on_idle said so: what is unfinished is then no damage.
  virtual bool stopped() const { return false; }
};

// Both take over the descriptor, unless it is that of stdin. The first waits for bytes, the second
// is ready() when some are there: for several pipes that are read at once, with one waiter.
std::unique_ptr<Source> read_descriptor(int descriptor, Idle idle);
std::unique_ptr<Source> read_ready_descriptor(int descriptor, std::shared_ptr<Waiter> waiter);
std::unique_ptr<Source> read_memory(std::string bytes);

// Gets a sentence, once for each input, when 16 MiB were read for 2 s and no record was among them.
using InputNotice = std::function<void(const std::string&)>;

class Input {
 public:
  static constexpr std::size_t kPadding = 64;  // readable bytes after bytes(), for simdjson

  // `name` is the file's, for messages.
  Input(std::string name, std::unique_ptr<Source> source);

  // What was read and not dropped; views into it are valid until fill().
  std::string_view bytes() const { return {buffer_.get() + begin_, end_ - begin_}; }
  std::uint64_t offset() const { return offset_; }  // of the first of them, from the start of input
  void drop(std::size_t size);
  // Reads on, at most what is there at the moment. False: nothing came; and nothing will if
  // ended(), else the source was not ready. Grows the buffer when all of it is in use. Throws
  // RunError with the name.
  bool fill();
  // What was not dropped and what follows is UTF-16: makes it UTF-8. Before anything but its byte
  // order mark was dropped.
  void decode_utf16(bool big_endian);
  bool decodes_utf16() const { return decodes_utf16_; }
  // Measures with a clock that outlives the input.
  void notice(InputNotice slow, const Clock& clock);
  // What was dropped so far holds no more than records.
  void found_record() { record_at_ = offset_; }
  bool ended() const { return ended_; }
  bool stopped() const { return source_->stopped(); }
  const std::string& name() const { return name_; }

 private:
  void look_for_records();

  std::string name_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::uint64_t offset_ = 0;
  bool ended_ = false;
  bool decodes_utf16_ = false;
  InputNotice slow_;  // empty: not wanted, or was called
  const Clock* clock_ = nullptr;
  std::uint64_t record_at_ = 0;  // where the last one was
  std::uint64_t timed_at_ = 0;   // record_at_ when no_record_since_ was set
  MonoTime no_record_since_{};
};

}  // namespace barrage
