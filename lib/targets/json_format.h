// The json format: objects, one per line or over many, or in an array:
//
//   {"method": "POST", "url": "http://localhost/", "header": {"X-Id": ["1", "2"]}, "body": "eyJ9"}
//
// body is base64; body_text, name, and a header value without its array are ours. Keys with null
// and keys that are not known are skipped; of a key given twice the last counts. A dialect may have
// further keys, which say what the lines with ">" of the http format do:
//
//   {"method": "WS", "url": "ws://localhost/", "body_text": "{\"id\":{{seq}}}",
//    "match": "json .id == {{seq}} within 2s", "on": {"2": "3"}, "open": [{"send": "40"}]}
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <utility>

#include "targets/dialect.h"
#include "targets/json_value.h"
#include "targets/parser.h"

namespace barrage {

class JsonFormat final : public TargetParser, private JsonText {
 public:
  JsonFormat(std::unique_ptr<TextInput> input, const TargetOptions& options)
      : lines_(std::move(input)), options_(options) {}
  bool next(Target& into) override;

 private:
  using Value = simdjson::ondemand::value;

  // Where the text between objects stands.
  enum class Between { objects, array_start, array_comma, array_item };

  bool find_object();
  void read_object();
  void read_target(Target& into);
  void read_key(std::string_view key, const char* at, Value& value, Target& into);
  void read_headers(Value& value, Target& into);
  void read_header(std::string_view name, const char* name_at, Value& value, Target& into);
  void read_spec(const Dialect& dialect, Target& into);
  void finish(SpecBuilder& builder, Target& into) const;
  simdjson::ondemand::object parse_object();
  std::string_view text_of(Value& value, std::string_view what) const;
  // Placeholders that go out as written; `at`: where the text stands in the object.
  void doubt(const char* at, std::string_view text, bool encoded = false) const;
  void set_body(Target& into, std::string_view key, const char* at, std::string body);

  std::pair<std::size_t, std::size_t> place_of(const char* at) const;  // line and column
  InputError error_at(const char* at, const std::string& what) const override;

  LineReader lines_;
  const TargetOptions& options_;
  std::string_view rest_;  // of the current line, not read yet
  Between between_ = Between::objects;

  std::string object_;                 // the text of the current object, and padding
  std::size_t size_ = 0;               // without the padding
  std::size_t line_ = 0, column_ = 0;  // where it begins
  std::string body_key_;               // which key gave it its body; empty: none yet
  const char* body_at_ = nullptr;      // the value of that key
  simdjson::ondemand::document document_;
  simdjson::ondemand::parser parser_;
};

}  // namespace barrage
