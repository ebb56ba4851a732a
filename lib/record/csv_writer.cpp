#include "record/csv_writer.h"

#include <charconv>

#include "core/utf8.h"

namespace barrage {
namespace {

template <typename T>
void append_number(std::string& line, T value) {
  char digits[24];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  line += ',';
}

}  // namespace

void CsvWriter::append_text(std::string_view text) {
  const std::string shown = printed_ ? printable(text) : std::string();
  if (printed_) text = shown;
  // Also what a spreadsheet would take for a formula.
  const bool quoted =
      text.find_first_of(",\"\r\n") != std::string_view::npos ||
      (!text.empty() && std::string_view(" \t=+-@").find(text.front()) != std::string_view::npos);
  if (!quoted) {
    line_ += text;
  } else {
    line_ += '"';
    for (const char c : text) {
      if (c == '"') line_ += '"';
      line_ += c;
    }
    line_ += '"';
  }
  line_ += ',';
}

void CsvWriter::write(const Result& result) {
  if (!result.is_hit) return;  // its columns would pass for those of a hit
  std::string& line = line_;
  line.clear();
  append_number(line, result.due.time_since_epoch().count());
  append_number(line, result.code);
  append_number(line, result.latency().count());
  append_number(line, result.bytes_out);
  append_number(line, result.bytes_in);
  append_text(result.error);
  line += ',';  // no body
  append_text(result.attack);
  append_number(line, result.seq);
  append_text(result.method);
  append_text(result.url);
  line += '\n';  // no headers
  out_.write(line.data(), static_cast<std::streamsize>(line.size()));
}

}  // namespace barrage
