// The stream between the programs. FORMAT.md is its specification; one codec per file beside this.
#pragma once

#include <cstddef>
#include <memory>

#include "core/monitored.h"
#include "core/result.h"
#include "core/run.h"
#include "record/stream_info.h"

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
  virtual void write(const MonitoredSource&) {}
  virtual void write(const SourceSample&) {}
  virtual void flush() {}  // hands on what is buffered
};

enum class Read {
  record,
  end,
  corrupt,
  wait,  // nothing has arrived yet: only inputs that are read beside others, see MergedReader
};

// Pulls results one by one, from one file or many. One thread, and one for each share.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // Only Read::record changes `into`; its strings are valid until the next call. After corrupt call
  // again: reading resumes after the damage. end is final.
  virtual Read read(Result& into) = 0;
  // Another reader of the same input, for another thread: each record goes to one of them, and each
  // of them comes to an end. Null: this input cannot be shared out.
  virtual std::unique_ptr<RecordReader> share() { return nullptr; }
  // Which input the last record came from: its place in what was opened.
  virtual std::size_t input() const { return 0; }
  // What is known of the stream so far; complete after Read::end. Not while other threads read.
  virtual const StreamInfo& info() const = 0;
};

}  // namespace barrage
