// Texts with placeholders, which each event fills in anew: {"id": {{seq}}}.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/time.h"

namespace barrage {

//   {{seq}}         number of the hit in its attack, from 0, as in its record
//   {{uuid}}        a random UUID (RFC 9562, version 4), in lower case
//   {{now_ns}}      when the event was sent: nanoseconds of Unix time
//   {{connection}}  number of the connection it is sent on, from 1
//   {{rand 1 100}}  a random whole number, both bounds included
enum class Placeholder : std::uint8_t { none, seq, uuid, now_ns, connection, rand };

// "{{seq}}": as users write it.
std::string_view to_string(Placeholder placeholder) noexcept;

// What placeholders stand for in one event. A payload and the match that waits for its reply are
// expanded with the same context and so agree: {{uuid}} is one for both, and the first {{rand 1 9}}
// of the match is that of the payload, the second the second. Random values are a function of seed
// and seq: no state, and the same attack can be sent again.
struct PayloadContext {
  std::uint64_t seed = 0;  // of the attack
  std::uint64_t seq = 0;
  std::uint32_t connection = 0;
  WallTime now{};

  // For what is said beside the events: `number` is another each time.
  static PayloadContext of_no_event(std::uint64_t seed, std::uint64_t number,
                                    std::uint32_t connection, WallTime now) {
    return {.seed = ~seed, .seq = number, .connection = connection, .now = now};
  }
};

// What is wrong with a placeholder, and at which byte of the text.
class PlaceholderError : public ValueError {
 public:
  PlaceholderError(std::size_t place, const std::string& what) : ValueError(what), offset(place) {}
  std::size_t offset;
};

// A string with placeholders, parsed once. "{{{{" is sent as two braces; a third brace before a
// placeholder is literal: {{{seq}}} is "{7}". "}}" without a placeholder is literal, too. A value:
// copies share the string. Any thread.
class Template {
 public:
  Template() = default;  // the empty string
  // Throws PlaceholderError: an unknown name, invalid bounds or no end. Null: the empty string.
  explicit Template(std::shared_ptr<const std::string> text);
  explicit Template(std::string text)
      : Template(std::make_shared<const std::string>(std::move(text))) {}

  // As it was written.
  std::string_view text() const { return text_ ? std::string_view(*text_) : std::string_view(); }
  // Nothing is to be filled in: text() can be sent as it is.
  bool plain() const { return parts_.empty(); }
  // The byte of text() where the first of this kind stands; nullopt: there is none.
  std::optional<std::size_t> find(Placeholder placeholder) const;

  struct Piece {
    Placeholder placeholder;  // none: literal text
    std::string_view text;    // of a placeholder as it was written, with its braces
  };
  // From the first to the last; valid as long as the template.
  std::vector<Piece> pieces() const;

  // Appends the text with its placeholders filled in. Does not throw but for want of memory.
  void expand(const PayloadContext& context, std::string& into) const;
  std::string expand(const PayloadContext& context) const {
    std::string text;
    expand(context, text);
    return text;
  }

 private:
  struct Part {
    Placeholder placeholder = Placeholder::none;  // none: bytes of the text
    std::size_t begin = 0, size = 0;
    std::int64_t low = 0, high = 0;  // of rand
  };

  void add_text(std::size_t begin, std::size_t size);
  std::size_t add_placeholder(std::size_t begin);

  std::shared_ptr<const std::string> text_;
  std::vector<Part> parts_;
};

}  // namespace barrage
