// Reads JSON records line by line, ours and Vegeta's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "record/input.h"
#include "record/line_scanner.h"
#include "record/record.h"

namespace barrage {

// A line that is no record is damage; reading goes on with the next one. read() throws RunError
// when the input cannot be read.
class JsonReader final : public RecordReader {
 public:
  explicit JsonReader(Input input);
  ~JsonReader() override;

  Read read(Result& into) override;
  const StreamInfo& info() const override { return info_; }

 private:
  class Parser;  // keeps simdjson out of here
  LineScanner lines_;
  std::unique_ptr<Parser> parser_;
  StreamInfo info_;
};

}  // namespace barrage
