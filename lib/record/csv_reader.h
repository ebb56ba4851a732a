// Reads CSV records in Vegeta's twelve columns, with quotes as Go writes them.
#pragma once

#include <array>
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

  std::optional<Read> read_line(Result& into);
  Result parse(std::string_view line);
  void split(std::string_view line);

  LineScanner lines_;
  bool first_ = true;  // nothing was found yet
  std::array<std::string_view, kFields> fields_;
  std::array<std::string, kFields> unquoted_;  // of fields that held a doubled quote
  StreamInfo info_;
};

}  // namespace barrage
