#include "targets/template.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/ascii.h"
#include "core/int128.h"

namespace barrage {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kTwoBraces = "{{{{";
constexpr std::string_view kKnown =
    "{{seq}}, {{uuid}}, {{now_ns}}, {{connection}} or {{rand 1 100}}";
constexpr std::string_view kLiteral = "for two braces that are sent write \"{{{{\"";
constexpr std::size_t kShownBytes = 40;

struct Name {
  std::string_view word;
  Placeholder placeholder;
};
constexpr std::array<Name, 5> kNames = {{{"seq", Placeholder::seq},
                                         {"uuid", Placeholder::uuid},
                                         {"now_ns", Placeholder::now_ns},
                                         {"connection", Placeholder::connection},
                                         {"rand", Placeholder::rand}}};

// What stands between braces may be anything, a secret too: only what looks like a name is shown.
std::string shown(std::string_view words) {
  const bool plain = std::all_of(words.begin(), words.end(), [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == ' ';
  });
  if (!plain || words.size() > kShownBytes) return "this placeholder";
  return std::string("\"{{").append(words).append("}}\"");
}

std::string_view next_word(std::string_view& rest) {
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  const auto end = std::find_if(rest.begin(), rest.end(), is_blank);
  const std::string_view word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(word.size());
  return word;
}

bool parse_bound(std::string_view word, std::int64_t& into) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), into);
  return error == std::errc{} && !word.empty() && end == word.data() + word.size();
}

template <typename T>
void append_number(std::string& to, T value) {
  char digits[24];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

std::uint64_t draw(const PayloadContext& context, std::uint64_t stream) {
  return mix(mix(context.seed + stream * 0xd1342543de82ef95) ^ context.seq);
}

void append_uuid(std::string& to, const PayloadContext& context) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::uint64_t version = 4, variant = 8;
  std::uint64_t high = draw(context, 0), low = draw(context, ~std::uint64_t{0});
  high = (high & ~(std::uint64_t{15} << 12)) | version << 12;
  low = (low & ~(std::uint64_t{3} << 62)) | variant << 60;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) to += '-';
    to += digits[(i < 16 ? high >> (60 - 4 * i) : low >> (124 - 4 * i)) & 15];
  }
}

// From low to high. Unsigned, as the width of all 64 bits overflows.
std::int64_t in_range(std::uint64_t random, std::int64_t low, std::int64_t high) {
  const std::uint64_t width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const Uint128 scaled = static_cast<Uint128>(random) * (static_cast<Uint128>(width) + 1);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                   static_cast<std::uint64_t>(scaled >> 64));
}

}  // namespace

std::string_view to_string(Placeholder placeholder) noexcept {
  switch (placeholder) {
    case Placeholder::none:
      break;
    case Placeholder::seq:
      return "{{seq}}";
    case Placeholder::uuid:
      return "{{uuid}}";
    case Placeholder::now_ns:
      return "{{now_ns}}";
    case Placeholder::connection:
      return "{{connection}}";
    case Placeholder::rand:
      return "{{rand}}";
  }
  return "";
}

Template::Template(std::shared_ptr<const std::string> text) : text_(std::move(text)) {
  const std::string_view all = this->text();
  std::size_t from = 0;  // what is not in a part yet
  for (std::size_t at; (at = all.find(kOpen, from)) != all.npos;) {
    if (all.substr(at).starts_with(kTwoBraces)) {
      add_text(from, at - from + kOpen.size());
      from = at + kTwoBraces.size();
      // A part although nothing is filled in: the text is not sent as it is.
      continue;
    }
    if (all.substr(at).starts_with("{{{")) ++at;
    add_text(from, at - from);
    from = add_placeholder(at);
  }
  if (from > 0) add_text(from, all.size() - from);
}

void Template::add_text(std::size_t begin, std::size_t size) {
  if (size > 0) parts_.push_back({.begin = begin, .size = size});
}

// Returns where the text goes on.
std::size_t Template::add_placeholder(std::size_t begin) {
  const std::string_view rest = text().substr(begin + kOpen.size());
  const std::size_t end = rest.find(kClose);
  if (end == rest.npos) {
    throw PlaceholderError(begin, "no \"}}\" after this \"{{\"; " + std::string(kLiteral));
  }
  std::string_view words = rest.substr(0, end);
  const std::string what = shown(words);
  const std::string_view word = next_word(words);
  const auto name = std::find_if(kNames.begin(), kNames.end(),
                                 [&](const Name& known) { return known.word == word; });
  if (name == kNames.end()) {
    throw PlaceholderError(begin, what + " is not known; write " + std::string(kKnown) + ", or " +
                                      std::string(kLiteral));
  }
  Part part{.placeholder = name->placeholder, .begin = begin, .size = end + 4};
  if (part.placeholder == Placeholder::rand) {
    const bool bounds = parse_bound(next_word(words), part.low) &&
                        parse_bound(next_word(words), part.high) && next_word(words).empty();
    if (!bounds) {
      throw PlaceholderError(begin, what + " needs two whole numbers; write e.g. {{rand 1 100}}");
    }
    if (part.low > part.high) {
      throw PlaceholderError(begin, what + " ends below its begin; write the lower number first");
    }
  } else if (!next_word(words).empty()) {
    throw PlaceholderError(
        begin, what + " takes no argument; write " + std::string(to_string(part.placeholder)));
  }
  parts_.push_back(part);
  return begin + part.size;
}

std::optional<std::size_t> Template::find(Placeholder placeholder) const {
  for (const Part& part : parts_) {
    if (part.placeholder == placeholder) return part.begin;
  }
  return std::nullopt;
}

std::vector<Template::Piece> Template::pieces() const {
  if (plain()) return {{Placeholder::none, text()}};
  std::vector<Piece> pieces;
  for (const Part& part : parts_) {
    pieces.push_back({part.placeholder, text().substr(part.begin, part.size)});
  }
  return pieces;
}

void Template::expand(const PayloadContext& context, std::string& into) const {
  if (plain()) {
    into += text();
    return;
  }
  std::uint64_t rands = 0;
  for (const Part& part : parts_) {
    switch (part.placeholder) {
      case Placeholder::none:
        into += text().substr(part.begin, part.size);
        break;
      case Placeholder::seq:
        append_number(into, context.seq);
        break;
      case Placeholder::uuid:
        append_uuid(into, context);
        break;
      case Placeholder::now_ns:
        append_number(into, context.now.time_since_epoch().count());
        break;
      case Placeholder::connection:
        append_number(into, context.connection);
        break;
      case Placeholder::rand:
        append_number(into, in_range(draw(context, ++rands), part.low, part.high));
        break;
    }
  }
}

}  // namespace barrage
