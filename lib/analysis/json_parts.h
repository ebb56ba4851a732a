// Writes an object of JSON, part by part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/quantile.h"
#include "core/json.h"
#include "core/metrics.h"
#include "core/units.h"

namespace barrage {

// Puts the commas.
class JsonParts {
 public:
  explicit JsonParts(std::string& out) : out_(out) {}

  void open(char bracket) {
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  void item() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void key(std::string_view name) {
    item();
    append_json(out_, name);
    out_ += ':';
  }
  void open(std::string_view name, char bracket) {
    key(name);
    open(bracket);
  }
  void open_item(char bracket) {
    item();
    open(bracket);
  }
  void value(Nanos value) { append_json(out_, value.count()); }
  void value(WallTime time) { append_json(out_, std::string_view(format_time(time))); }
  void value(const std::string& text) { append_json(out_, std::string_view(text)); }
  template <class T>
  void value(const T& value) {
    append_json(out_, value);
  }
  template <class T>
  void member(std::string_view name, const T& content) {
    key(name);
    value(content);
  }
  void null(std::string_view name) {
    key(name);
    out_ += "null";
  }
  // total, mean, 50th, ..., max, min, in ns
  void times(std::string_view name, const Histogram& h, const std::vector<Quantile>& quantiles);
  // Each a fault with its text, count, and an example.
  void faults(const std::vector<FaultCount>& kinds);

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace barrage
