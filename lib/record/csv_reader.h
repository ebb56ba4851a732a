// Reads CSV records in Vegeta's twelve columns, with quotes as Go writes them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "record/input.h"
#include "record/line_scanner.h"
#include "record/record.h"

namespace barrage {

// A line that is no record is damage; reading goes on with the next one. read() throws RunError
// when the input cannot be read.
class CsvReader final : public RecordReader {
 public:
  explicit CsvReader(Input input) : lines_(std::move(input)) {}

  Read read(Result& into) override;
  const StreamInfo& info() const override { return info_; }

 private:
  static constexpr std::size_t kFields = 12;

  Result parse(std::string_view line);
  void split(std::string_view line);

  LineScanner lines_;
  std::array<std::string_view, kFields> fields_;
  std::array<std::string, kFields> unquoted_;  // of fields that held a doubled quote
  StreamInfo info_;
};

}  // namespace barrage
