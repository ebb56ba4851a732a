// The stream between the programs. FORMAT.md is its specification; one codec per file beside this.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/run.h"

namespace barrage {

// Takes results one by one. Not thread-safe: one writer per loop, or per program. Buffers; never
// blocks the loop. JSON and CSV keep hits only and ignore the rest.
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  virtual void write(const Result& result) = 0;
  virtual void write(const RunHeader&) {}
  virtual void write(const Health&) {}
  virtual void write(const RunEnd&) {}
  virtual void flush() {}  // hands on what is buffered
};

enum class Read {
  record,
  end,
  corrupt,
  wait,  // nothing has come yet: only from inputs that are read beside others, see MergedReader
};

// What a stream says beside its hits: its runs, and what is wrong with it. Reports print it.
struct StreamInfo {
  static constexpr std::size_t kMaxProblems = 10;

  std::uint64_t corrupt = 0;  // damaged pieces that were skipped
  std::uint64_t corrupt_bytes = 0;
  bool incomplete = false;            // an attack's end is missing (killed, cut file)
  bool repeated = false;              // a file was named more than once
  std::vector<std::string> problems;  // the first few, for people: "run.bin: byte 8812: ..."
  std::vector<RunHeader> runs;        // at most 1,000 are kept of each of these
  std::vector<RunEnd> ends;
  std::vector<Health> health;  // at most 100,000

  bool damaged() const { return corrupt > 0 || incomplete; }
  // One line on a stream that is damaged, incomplete or, with no hits read, empty; safe to print.
  // nullopt: it is whole. Else the exit code is 4.
  std::optional<std::string> damage(std::uint64_t hits) const;

  // For readers: keep what there is room for.
  void keep(RunHeader header);
  void keep(const Health& row);
  void keep(const RunEnd& end);
  void add_damage(std::string problem, std::uint64_t bytes);  // one more piece
  void add_problem(std::string problem);
  void add(const StreamInfo& other);  // of an input that is read beside this one
};

// Pulls results one by one, from one file or many. One thread, and one for each share.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // `into` is changed only by Read::record; its texts stay valid until the next call. After corrupt
  // call again: reading goes on behind the damage. end is final.
  virtual Read read(Result& into) = 0;
  // Another reader of the same input, for another thread: each record goes to one of them, and each
  // of them comes to an end. Null: this input cannot be shared out.
  virtual std::unique_ptr<RecordReader> share() { return nullptr; }
  // What is known of the stream so far; complete after Read::end. Not while other threads read.
  virtual const StreamInfo& info() const = 0;
};

}  // namespace barrage
