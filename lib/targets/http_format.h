// The http format:
//
//   # a comment, anywhere
//   # @name login               a label for the next target
//   POST http://localhost/login
//   Content-Type: application/json
//   {"user": "anna"}            or @file, or <<END and lines up to END
//
// A target ends with its body, a blank line, the next request line or the input. Blanks around
// lines do not matter, nor do carriage returns before a newline. Where the dialect of the URL's
// scheme has a SpecBuilder, a target has lines that begin with ">", too, and its body may be a line
// of text that is no header:
//
//   WS ws://localhost/chat
//   Origin: http://localhost
//   {"id": {{seq}}}
//   > match json .id == {{seq}} within 2s
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "targets/dialect.h"
#include "targets/parser.h"

namespace barrage {

class HttpFormat final : public TargetParser {
 public:
  HttpFormat(std::unique_ptr<TextInput> input, const TargetOptions& options, BodyFiles& bodies)
      : lines_(std::move(input)), options_(options), bodies_(bodies) {}
  bool next(Target& into) override;

 private:
  void comment(std::string_view text);
  const Dialect& request_line(std::string_view text, Target& into);
  void header(std::string_view text, Target& into);
  void body(std::string_view text, Target& into);
  void file_body(std::string_view text, Target& into);
  void json_body(std::string_view text, Target& into);
  void block_body(std::string_view text, Target& into);
  void append(std::string& to, std::string_view text) const;
  // Placeholders that go out as written, in a part of the current line or in a body.
  void doubt(std::string_view text) const;

  // Where the first byte of a body stands.
  struct BodyPlace {
    std::string file{};  // empty: in the input itself
    std::size_t line = 0, column = 0;
  };
  void doubt_body(const BodyPlace& at, const Target& target);
  void spec(const Dialect& dialect, Target& into);
  void header_or_text(const Dialect& dialect, std::string_view text, Target& into);
  BodyPlace place_of_body(std::string_view text) const;
  BodyPlace body_or_text(std::string_view text, Target& into);
  void finish(SpecBuilder& builder, std::size_t request_line,
              const std::optional<BodyPlace>& body_at, Target& into) const;
  [[noreturn]] void refuse_request_line(std::string_view text) const;

  LineReader lines_;
  const TargetOptions& options_;
  BodyFiles& bodies_;
  std::string name_;             // of the next target
  std::size_t length_line_ = 0;  // where the target's Content-Length is; 0: it has none
  bool first_ = true;
  std::shared_ptr<const std::string> doubted_;  // the last file of a body that was looked through
};

}  // namespace barrage
