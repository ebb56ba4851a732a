// The http format:
//
//   # a comment, anywhere
//   # @name login               a label for the next target
//   POST http://localhost/login
//   Content-Type: application/json
//   {"user": "anna"}            or @file, or <<END and lines up to END
//
// A target ends with its body, a blank line, the next request line or the input. Blanks around
// lines do not matter, nor do carriage returns before a newline. A WebSocket target has further
// lines:
//
//   WS ws://localhost/chat
//   Origin: http://localhost
//   {"id": {{seq}}}             the payload: also @file, <<END, or a line of text that is no header
//   > match json .id == {{seq}} within 2s
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "targets/directive.h"
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

  // Where the first byte of a payload stands.
  struct Place {
    std::string file{};  // empty: in the input itself
    std::size_t line = 0, column = 0;
  };
  void websocket(Target& into);
  void handshake_header(std::string_view text, Target& into);
  Place payload(std::string_view text, Target& into);
  void finish(ScriptBuilder& builder, const Place& request, const std::optional<Place>& body_at,
              Target& into) const;
  [[noreturn]] void refuse_request_line(std::string_view text) const;

  LineReader lines_;
  const TargetOptions& options_;
  BodyFiles& bodies_;
  std::string name_;  // of the next target
  bool first_ = true;
};

}  // namespace barrage
