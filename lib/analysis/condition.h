// Picks hits: "code>=500", "target=GET /x", "fault=timeout", "latency>1s". One grammar for -filter
// and for the hits that a -gate is about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace barrage {

// What a hit is known by, and so what hits can be grouped by.
enum class Key { target, name, method, host, path, url, code, fault, kind, connection, attack };

// "target", "name", ...
std::string_view to_string(Key key) noexcept;
std::optional<Key> key_from_string(std::string_view name) noexcept;
// "target, name, ... or attack": for messages.
std::string key_names();
// Of the kinds that there are hits or side results of: for messages.
std::vector<std::string> kind_names();

// What the hit has for this key: a view of the hit, of `buffer`, or of a constant.
//   target      the label that its target has, else method and URL
//   host, path  parts of the URL: with the port; without the query
//   kind        http, ws_event, ...; a number: of a later barrage
//   connection  new or reused; none: not sent
std::string_view value_of(Key key, const Result& hit, std::string& buffer);

enum class Op { less, at_most, more, at_least, equal, unequal };

std::string_view to_string(Op op) noexcept;
template <class T>
bool holds(const T& left, Op op, const T& right) {
  switch (op) {
    case Op::less:
      return left < right;
    case Op::at_most:
      return left <= right;
    case Op::more:
      return left > right;
    case Op::at_least:
      return left >= right;
    case Op::equal:
      return left == right;
    case Op::unequal:
      break;
  }
  return left != right;
}

struct Condition {
  enum class Time { latency, service, delay };

  std::optional<Key> key;  // none: it is about `time`
  Time time = Time::latency;
  Op op = Op::equal;
  std::string text;         // of a key
  std::int64_t number = 0;  // of a code; of a time in ns

  // Dropped hits have no times, foreign ones only a latency: no condition on them holds. A target
  // is also known by its method and path: "GET /x".
  bool holds_for(const Result& hit) const;
  bool operator==(const Condition&) const = default;
};

// The kind of side results that these conditions ask for; nullopt: they are about hits.
std::optional<KindWhat> side_kind(const std::vector<Condition>& conditions);

bool all_hold(const std::vector<Condition>& conditions, const Result& hit);

// The whole text is one condition; quotes round the value may be left out. Throws ValueError.
Condition parse_condition(std::string_view text);

// Reads words, operators and values from the left. Private to the parsers of conditions, bounds of
// time and gates.
class ConditionScanner {
 public:
  explicit ConditionScanner(std::string_view text) : text_(text) { skip_blanks(); }

  bool at_end() const { return at_ == text_.size(); }
  std::string_view word();   // letters, digits and "_"; empty: there is none
  std::optional<Op> op();    // with the blanks round it
  std::string_view value();  // to the next blank, or what is between quotes
  std::string_view rest();   // all that is left, without quotes round it
  bool take(std::string_view text);
  void back_to(std::size_t place) { at_ = place; }
  std::size_t place() const { return at_; }
  // A condition whose name was read at `place`; its operator and value follow.
  Condition condition(std::string_view name, std::size_t place, bool takes_rest);
  // UnknownWord, as fail(): "there is no <what> <word>; <advice>".
  [[noreturn]] void unknown(std::size_t place, const std::string& what, std::string_view word,
                            std::vector<std::string> known, const std::string& advice) const;
  // ValueError with the text and the column of `place`.
  [[noreturn]] void fail(std::size_t place, const std::string& why) const;

 private:
  std::string at(std::size_t place) const;
  void skip_blanks();
  std::string_view quoted();

  std::string_view text_;
  std::size_t at_ = 0;
};

// A name that a condition may begin with: a key, latency, service or delay.
bool names_condition(std::string_view name);

}  // namespace barrage
