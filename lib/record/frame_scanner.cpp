#include "record/frame_scanner.h"

#include <algorithm>

#include "record/crc32c.h"
#include "record/frame.h"

namespace barrage {
namespace {

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// Bytes of the whole frame, when `bytes` start with its header.
std::size_t frame_bytes(std::string_view bytes) {
  return frame::kHeaderBytes - frame::kChecksumBytes + big_endian(bytes, 1);
}

// Whether a frame can start like this; fewer bytes than a header can only look right so far. Two
// bytes of the payload, an array and the format number, spare most false starts the checksum.
bool plausible(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const std::size_t size = bytes.size();
  if (size > 0 && byte(0) != frame::kExt32) return false;
  if (size > 5 && byte(5) != frame::kType) return false;
  if (size > 4) {
    const std::uint32_t length = big_endian(bytes, 1);
    if (length < frame::kChecksumBytes + 2) return false;
    if (frame_bytes(bytes) > frame::kMaxBytes) return false;
  }
  constexpr std::size_t payload = frame::kHeaderBytes;
  if (size > payload) {
    const unsigned first = byte(payload);
    if ((first & 0xf0) != 0x90 && first != 0xdc && first != 0xdd) return false;
    if (first == 0x90) return false;
    if ((first & 0xf0) == 0x90 && size > payload + 1 && byte(payload + 1) >= 0x80) return false;
  }
  return true;
}

// Where, after the first byte, a frame may start; the size of `bytes` if nowhere.
std::size_t next_start(std::string_view bytes) {
  std::size_t at = 1;
  while ((at = bytes.find(static_cast<char>(frame::kExt32), at)) != std::string_view::npos) {
    if (plausible(bytes.substr(at))) return at;
    ++at;
  }
  return bytes.size();
}

}  // namespace

FrameScanner::Piece FrameScanner::next(std::string_view bytes, bool last) {
  if (bytes.empty()) return {};
  Piece damage;
  damage.found = Found::damage;
  if (plausible(bytes)) {
    const bool header = bytes.size() >= frame::kHeaderBytes;
    const std::size_t size = header ? frame_bytes(bytes) : 0;
    if (header) damage.payload = bytes.substr(frame::kHeaderBytes, size - frame::kHeaderBytes);
    damage.claimed = size;
    if (header && size <= bytes.size()) {
      if (worth_checking(size) && crc32c(damage.payload) == big_endian(bytes, 6)) {
        credit_ += size;
        return {Found::frame, size, damage.payload, size};
      }
    } else if (!last) {
      return {};
    }
  }
  damage.size = next_start(bytes);
  credit_ += 4 * damage.size;
  return damage;
}

bool FrameScanner::worth_checking(std::size_t bytes) {
  if (credit_ < bytes) return false;
  credit_ -= bytes;
  return true;
}

}  // namespace barrage
