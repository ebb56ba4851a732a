// Reads along with the header lines of a response, for what libcurl lets pass and nobody should
// believe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/http/fault.h"

namespace barrage {

// Of one hit. Lines come as libcurl gives them, with their ends: those of interim responses, of
// redirects, of the response, and its trailers.
class ResponseHead {
 public:
  // Refused::none: go on.
  Refused read(std::string_view line);

  bool status_line() const { return status_line_; }  // the line just read was one
  int code() const { return code_; }                 // of the last status line; 0: none came
  bool complete() const { return complete_; }        // the blank line after it came, too

 private:
  Refused read_status(std::string_view line);
  Refused read_length(std::string_view value);

  int code_ = 0;
  bool status_line_ = false, complete_ = false, encoded_ = false;
  std::optional<std::uint64_t> length_;
};

// The value of a header line if it has this name (in lower case, with its colon), else nullopt.
std::optional<std::string_view> header_value(std::string_view line, std::string_view name);

}  // namespace barrage
