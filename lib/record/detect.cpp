#include "record/detect.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/ascii.h"
#include "core/error.h"
#include "record/csv_heading.h"
#include "record/frame.h"

namespace barrage {
namespace {

// Enough to recognise any format, and to say what else it is.
constexpr std::size_t kEnoughBytes = 512;

bool is_text(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || c == '\n' || c == '\r' || c == '\t' || c == '\f';
  });
}

std::optional<Format> recognise(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  if (static_cast<unsigned char>(bytes.front()) == frame::kExt32) return Format::frames;
  const std::size_t start = bytes.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return std::nullopt;
  const char first = bytes[start];
  if (first == '{') return Format::json;
  if (is_digit(first)) return Format::csv;
  const std::string_view line = bytes.substr(start, bytes.find('\n', start) - start);
  if (start + line.size() < bytes.size() && heading_columns(line)) return Format::csv;
  return first == '"' ? std::optional(Format::csv) : std::nullopt;
}

[[noreturn]] void refuse(const Input& input, std::string_view bytes) {
  const auto error = [&](const char* what) { return InputError(input.name(), 0, 0, what); };
  if (bytes.starts_with("\x1f\x8b")) {
    throw error("this is compressed; unpack it first: gunzip -c FILE | ...");
  }
  if (bytes.find_first_not_of(" \t\r\n") != std::string_view::npos &&
      bytes[bytes.find_first_not_of(" \t\r\n")] == '[') {
    throw error("this is a JSON array; write one object per line: jq -c '.[]' FILE | ...");
  }
  throw error("these are no records; attack and encode make them, vegeta encode does, too");
}

// Drops a byte order mark. The input becomes UTF-8 behind that of UTF-16. Only its first bytes are
// one: behind a mark, the same bytes are damage.
void pass_mark(Input& input) {
  if (input.offset() != 0) return;
  if (input.bytes().starts_with("\xef\xbb\xbf")) return input.drop(3);
  const bool little = input.bytes().starts_with("\xff\xfe");
  if (!little && !input.bytes().starts_with("\xfe\xff")) return;
  input.drop(2);
  input.decode_utf16(!little);
}

// Go's gob names the fields of what it holds at the start of the stream.
bool is_gob(std::string_view bytes) {
  return bytes.find("\x06Result") != std::string_view::npos &&
         bytes.find(
             "\x06"
             "Attack") != std::string_view::npos;
}

}  // namespace

std::optional<Format> detect_format(Input& input) {
  for (;;) {
    pass_mark(input);
    const std::string_view bytes = input.bytes();
    if (const auto format = recognise(bytes)) return format;
    const bool enough = bytes.size() >= kEnoughBytes;
    if (!enough && input.fill()) continue;
    if (!enough && !input.ended()) return std::nullopt;
    if (input.bytes().empty() || input.stopped()) return Format::frames;
    if (input.decodes_utf16()) {
      throw InputError(input.name(), 0, 0,
                       "this is UTF-16 and holds no records: PowerShell's > changes what is not "
                       "text; write records with -output=FILE");
    }
    if (is_gob(bytes)) {
      throw InputError(input.name(), 0, 0,
                       "this is Vegeta's gob; convert it with: vegeta encode -to=json");
    }
    // Binary: frames whose head is damaged, in which a good one may still follow.
    if (is_text(bytes) || bytes.starts_with("\x1f\x8b")) refuse(input, bytes);
    return Format::frames;
  }
}

}  // namespace barrage
