// The record stream, its format found out by content: once as it comes, once as the payload of a
// frame whose checksum is right, so that the decoder behind the checksum gets its share.
#include <string>

#include "core/error.h"
#include "fuzz/records_fuzz.h"
#include "record/crc32c.h"
#include "record/frame.h"
#include "record/open.h"

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
  try {
    const auto reader = open_records(Input("fuzz", read_memory(stream)));
    // A unit of UTF-16 becomes three bytes of UTF-8, and what is skipped counts in these.
    const bool utf16 = stream.starts_with("\xff\xfe") || stream.starts_with("\xfe\xff");
    fuzz::drain(*reader, utf16 ? stream.size() * 3 / 2 + 3 : stream.size());
  } catch (const InputError&) {
    return;  // a newer format, or no records at all
  }
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
