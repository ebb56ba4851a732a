// Builds the JSON data of a page, value by value, with commas and quotes.
//   data.put("hits", 3);  data.list("x");  data.add(1.5);  data.close();
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "core/json.h"

namespace barrage {

class PageData {
 public:
  PageData() : json_("{") {}

  // Adds a member of the open object, or an item of the open list.
  template <class T>
  void put(std::string_view name, const T& value) {
    key(name);
    append(value);
  }
  template <class T>
  void add(const T& value) {
    comma();
    append(value);
  }
  void null() { raw("null"); }
  void raw(std::string_view json) {  // already JSON
    comma();
    json_ += json;
  }

  // With a name for members, without for items. Everything opened must be closed.
  void object(std::string_view name = {}) { open(name, '{', '}'); }
  void list(std::string_view name = {}) { open(name, '[', ']'); }
  void close() {
    json_ += ends_.back();
    ends_.pop_back();
    first_ = false;
  }

  // The whole object, closed.
  std::string text() const { return json_ + '}'; }

 private:
  template <class T>
  void append(const T& value) {
    if constexpr (std::is_convertible_v<T, std::string_view>) {
      append_json(json_, std::string_view(value));
    } else {
      append_json(json_, value);
    }
  }
  void comma() {
    if (!first_) json_ += ',';
    first_ = false;
  }
  void key(std::string_view name) {
    comma();
    append_json(json_, name);
    json_ += ':';
  }
  void open(std::string_view name, char begin, char end) {
    if (name.empty()) {
      comma();
    } else {
      key(name);
    }
    json_ += begin;
    ends_ += end;
    first_ = true;
  }

  std::string json_, ends_;
  bool first_ = true;
};

}  // namespace barrage
