// What holds for records of any stream, in all three formats.
#pragma once

#include "core/error.h"
#include "fuzz/fuzz.h"
#include "record/record.h"

namespace barrage::fuzz {

// Reads to the end; every record goes to `out` too, if there is one. `size`: of the stream.
inline void drain(RecordReader& reader, std::size_t size, RecordWriter* out = nullptr) {
  std::size_t reads = 0;
  for (Result result;;) {
    Read read = Read::end;
    try {
      read = reader.read(result);
    } catch (const InputError&) {  // it is something else
      break;
    }
    if (read == Read::end) break;
    require(++reads <= 2 * size + 2, "reading comes to an end");
    if (read != Read::record) continue;
    require(result.delay >= Nanos(0) && result.service >= Nanos(0), "no time is negative");
    require(result.done() >= result.due, "hits end behind their due time");
    if (out) out->write(result);
  }
  require(reader.info().corrupt_bytes <= size, "no more is lost than was there");
}

}  // namespace barrage::fuzz
