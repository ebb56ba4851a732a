// Opens streams of records in any of the formats, found out by looking at the content.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "record/input.h"
#include "record/record.h"
#include "record/stream_visitor.h"

namespace barrage {

struct OpenOptions {
  Idle idle;  // while a pipe is silent: print what is known so far, look for a signal
  // Gets all but hits and side results (run headers, samples) as the reader passes it, before the
  // read() that comes to it returns. Null: none. Outlives the reader.
  StreamVisitor* visitor = nullptr;
  InputNotice slow = {};  // see Input; called by the thread that reads
};

// Merges these files: each time the next record that is due first. A file is in the order in which
// its hits ended, so the whole is only as sorted as the files are. No path, "-" or
// "stdin" is stdin. Records of a pipe are returned as they arrive, and a silent pipe delays no
// other input. Waits for the first bytes of one input; of several pipes read() does.
//
// Throws RunError for what cannot be opened or read, UsageError for stdin named twice or a
// terminal, InputError for what holds no records, or those of another tool's own or of a newer
// format; read() throws RunError and InputError, too.
std::unique_ptr<RecordReader> open_records(const std::vector<std::string>& paths,
                                           const OpenOptions& options = {});

// From here on the writer to stdin gets EPIPE. For programs that have read enough; call it once,
// and only when no thread reads stdin.
void hang_up_stdin();

// One input: for tests, and for bytes that are in memory.
std::unique_ptr<RecordReader> open_records(Input input, StreamVisitor* visitor = nullptr);

}  // namespace barrage
