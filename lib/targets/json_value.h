// A value of a target's JSON as a dialect sees it, and where in the file it stands.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/error.h"

namespace barrage {

// The text that values are views of: says where in its file a byte of it stands.
class JsonText {
 public:
  // What is wrong at this place.
  virtual InputError error_at(const char* at, const std::string& what) const = 0;
  [[noreturn]] void fail(const char* at, const std::string& what) const {
    throw error_at(at, what);
  }
  [[noreturn]] void fail(simdjson::error_code error, const char* at) const;

 protected:
  ~JsonText() = default;
};

// To be read once, by one of these functions. What is wrong throws InputError. One thread.
class JsonValue {
 public:
  // References outlive it. `key_at`: the opening quote of its key; of an item the array's begin.
  JsonValue(const JsonText& text, simdjson::ondemand::value& value, const char* key_at = nullptr)
      : text_(text), value_(value), at_(value.raw_json_token().data()), key_at_(key_at) {}

  // `what`: the key, for messages. The text is valid until the target is read.
  std::string_view text(std::string_view what);
  bool boolean(std::string_view what);
  // Each member or item in order; what is wrong with the value as a whole is said with `wrong`.
  void each_member(const std::string& wrong,
                   const std::function<void(std::string_view key, JsonValue& value)>& read);
  void each_item(const std::string& wrong, const std::function<void(JsonValue& item)>& read);

  // Says what is wrong where the value begins, or its key, or at a byte of its text: exact while
  // nothing is escaped.
  [[noreturn]] void fail(const std::string& what) const { text_.fail(at_, what); }
  [[noreturn]] void fail_at_key(const std::string& what) const { text_.fail(key_at_, what); }
  [[noreturn]] void fail_in_text(std::size_t offset, const std::string& what) const {
    text_.fail(at_ + 1 + offset, what);
  }

 private:
  const JsonText& text_;
  simdjson::ondemand::value& value_;
  const char* at_;
  const char* key_at_;
};

}  // namespace barrage
