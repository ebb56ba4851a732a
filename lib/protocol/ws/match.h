// Which event does a message end? Pure: no connection, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/ws/script.h"

namespace barrage {

// The match of one target, compiled once. A message and an event each have a key; they belong
// together when it is the same, the oldest event first. So a message is looked at once, however
// many events wait. Belongs to one loop.
class Matcher {
 public:
  // Messages above this size hold no JSON value for `json`: reading one must stay cheap. 4 MiB.
  static constexpr std::size_t max_json_bytes = std::size_t{4} << 20;

  // Bytes from a message's beginning without which find() may not know what it holds. One that was
  // cut there is as good as whole.
  static std::uint64_t reads_of_message(const Match& match);

  // `match` outlives the matcher. A regex was checked when the target was read; one that is wrong
  // matches nothing.
  explicit Matcher(const Match& match);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) = delete;

  // The key of the message that ends the event. Empty where no value is compared.
  void expected(const PayloadContext& event, std::string& key) const;
  // The key of a message that came; false: it ends no event of this target, whichever waits.
  // Linear in the size of the message, whatever it holds: a regex by RE2's promise, JSON by being
  // read once for each condition. JSON needs to be right only as far as it was read to find the
  // values.
  bool find(std::string_view message, std::string& key);
  // Whether a reply may lack something.
  bool has_requirements() const { return match_.picks < match_.conditions.size(); }
  // Which requirement the reply does not meet, for people: "the reply has no .result". It has no
  // part of the message and no value of the match. nullopt: it meets all.
  std::optional<std::string> unmet(std::string_view reply);

 private:
  struct Compiled;

  bool find_regex(std::string_view message, std::string& key) const;
  bool find_json(std::string_view message, std::string& key) const;
  bool is_json(std::string_view value, std::string& key) const;
  // Calls `look` with the parsed message. False: it does, or this is no JSON.
  template <typename Look>
  bool in_json(std::string_view message, Look look) const;

  const Match& match_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace barrage
