// Reads JSON records, ours and Vegeta's: one a line, or spread as `jq .` does.
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
// when the input cannot be read, InputError when the first object is something else.
class JsonReader final : public RecordReader {
 public:
  explicit JsonReader(Input input);
  ~JsonReader() override;

  Read read(Result& into) override;
  const StreamInfo& info() const override { return info_; }

 private:
  class Parser;  // keeps simdjson out of here

  bool join(std::string_view& line);

  LineScanner lines_;
  std::unique_ptr<Parser> parser_;
  StreamInfo info_;
  bool first_ = true;              // nothing was found yet
  std::uint64_t alone_until_ = 0;  // a byte: until there no object that is spread over lines ends
};

}  // namespace barrage
