#pragma once

#include "record/record.h"

namespace barrage {

// The loop of all programs that read: passes each record to take(result) until the end. Calls
// stop() after each piece of the stream; true ends the loop. Returns false if stopped: there may be
// more. Throws as read() does.
template <typename Take, typename Stop>
bool read_all(RecordReader& reader, Take take, Stop stop) {
  Result result;
  for (;;) {
    const Read read = reader.read(result);
    if (read == Read::end) return true;
    if (read == Read::record) take(result);
    if (stop()) return false;
  }
}

}  // namespace barrage
