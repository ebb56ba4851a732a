#include "targets/json_value.h"

#include "targets/check.h"

namespace barrage {
namespace {

namespace ondemand = simdjson::ondemand;

std::string_view explain(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "this is not UTF-8";
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
      return "a string holds a wrong escape or a control character";
    case simdjson::UNCLOSED_STRING:
      return "a string has no closing quote";
    case simdjson::DEPTH_ERROR:
      return "this is nested too deeply";
    default:
      return "this is not JSON: a comma, colon, quote or bracket is missing or too many";
  }
}

}  // namespace

void JsonText::fail(simdjson::error_code error, const char* at) const {
  fail(at, std::string(explain(error)));
}

std::string_view JsonValue::text(std::string_view what) {
  std::string_view text;
  const auto error = value_.get_string().get(text);
  if (error == simdjson::INCORRECT_TYPE) fail(quote(what) + " must be a string in double quotes");
  if (error) text_.fail(error, at_);
  return text;
}

bool JsonValue::boolean(std::string_view what) {
  bool is = false;
  if (value_.get_bool().get(is)) fail(quote(what) + " must be true or false");
  return is;
}

void JsonValue::each_member(
    const std::string& wrong,
    const std::function<void(std::string_view key, JsonValue& value)>& read) {
  ondemand::object object;
  if (value_.get_object().get(object)) fail(wrong);
  for (auto entry : object) {
    ondemand::field field;
    if (auto error = std::move(entry).get(field)) text_.fail(error, at_);
    const char* key_at = field.key().raw() - 1;
    std::string_view key;
    if (auto error = field.unescaped_key().get(key)) text_.fail(error, at_);
    JsonValue value(text_, field.value(), key_at);
    read(key, value);
  }
}

void JsonValue::each_item(const std::string& wrong,
                          const std::function<void(JsonValue& item)>& read) {
  ondemand::array array;
  if (value_.get_array().get(array)) fail(wrong);
  for (auto item : array) {
    if (item.error()) fail(wrong);
    JsonValue value(text_, item.value_unsafe(), at_);
    value.at_ = at_;
    read(value);
  }
}

}  // namespace barrage
