// The record stream: once as it comes, once as the payload of a frame whose checksum is right, so
// that the decoder behind the checksum gets its share.
#include <string>

#include "core/error.h"
#include "fuzz/fuzz.h"
#include "record/crc32c.h"
#include "record/frame.h"
#include "record/frame_reader.h"

namespace barrage {
namespace {

void append_big_endian(std::string& to, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xff);
}

std::string framed(std::string_view payload) {
  std::string frame;
  frame += static_cast<char>(frame::kExt32);
  append_big_endian(frame, payload.size() + frame::kChecksumBytes);
  frame += static_cast<char>(frame::kType);
  append_big_endian(frame, crc32c(payload));
  return frame.append(payload);
}

void read_all(const std::string& stream) {
  FrameReader reader(Input("fuzz", read_memory(stream)));
  try {
    std::size_t reads = 0;
    for (Result result;;) {
      const Read read = reader.read(result);
      if (read == Read::end) break;
      fuzz::require(++reads <= 2 * stream.size() + 2, "reading comes to an end");
      if (read != Read::record) continue;
      fuzz::require(result.delay >= Nanos(0) && result.service >= Nanos(0), "no time is negative");
      fuzz::require(result.done() >= result.due, "hits end behind their due time");
    }
  } catch (const InputError&) {
    return;  // a newer format
  }
  fuzz::require(reader.info().corrupt_bytes <= stream.size(), "no more is lost than was there");
}

}  // namespace
}  // namespace barrage

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace barrage;
  const std::string_view bytes = fuzz::text_of(data, size);
  read_all(std::string(bytes));
  read_all(framed(bytes));
  return 0;
}
