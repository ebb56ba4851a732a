// Reads CSV records in Vegeta's twelve columns, with quotes as Go writes them.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "record/csv_heading.h"
#include "record/input.h"
#include "record/line_scanner.h"
#include "record/record.h"

namespace barrage {

// A line that is no record is damage; reading goes on with the next one. Headings are passed over.
// read() throws RunError when the input cannot be read, InputError for a heading of other columns.
class CsvReader final : public RecordReader {
 public:
  explicit CsvReader(Input input) : lines_(std::move(input)) {}

  Read read(Result& into) override;
  const StreamInfo& info() const override { return info_; }

 private:
  static constexpr std::size_t kFields = kCsvColumns;
  // Vegeta's columns; body and headers are skipped.
  enum Column : std::size_t {
    timestamp = 0,
    code = 1,
    latency = 2,
    bytes_out = 3,
    bytes_in = 4,
    error = 5,
    attack = 7,
    seq = 8,
    method = 9,
    url = 10,
  };

  std::optional<Read> read_line(Result& into);
  std::string parse(std::string_view line, Result& into);
  std::string split(std::string_view line);
  template <typename T>
  T number(Column column, const char* name, std::uint64_t max = std::numeric_limits<T>::max());

  LineScanner lines_;
  bool first_ = true;  // nothing was found yet
  std::array<std::string_view, kFields> fields_;
  std::array<std::string, kFields> unquoted_;  // of fields that held a doubled quote
  std::string wrong_;                          // the first field that is no number
  StreamInfo info_;
};

}  // namespace barrage
