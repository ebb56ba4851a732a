// The http format:
//
//   # a comment, anywhere
//   # @name login               a label for the next target
//   POST http://localhost/login
//   Content-Type: application/json
//   {"user": "anna"}            or @file, or <<END and lines up to END
//
// A target ends with its body, a blank line, the next request line or the input. Blanks around
// lines do not matter, nor do carriage returns before a newline.
#pragma once

#include <string>
#include <string_view>

#include "targets/parser.h"

namespace barrage {

class HttpFormat final : public TargetParser {
 public:
  HttpFormat(std::unique_ptr<TextInput> input, const TargetOptions& options, BodyFiles& bodies)
      : lines_(std::move(input)), options_(options), bodies_(bodies) {}
  bool next(Target& into) override;

 private:
  void comment(std::string_view text);
  void request_line(std::string_view text, Target& into);
  void header(std::string_view text, Target& into);
  void body(std::string_view text, Target& into);
  void file_body(std::string_view text, Target& into);
  void json_body(std::string_view text, Target& into);
  void block_body(std::string_view text, Target& into);
  void append(std::string& to, std::string_view text) const;
  [[noreturn]] void refuse_request_line(std::string_view text) const;

  LineReader lines_;
  const TargetOptions& options_;
  BodyFiles& bodies_;
  std::string name_;  // of the next target
  bool first_ = true;
};

}  // namespace barrage
