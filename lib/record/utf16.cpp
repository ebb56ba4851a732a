#include "record/utf16.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

constexpr char32_t kReplacement = 0xfffd;

bool is_high(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

class Utf16 final : public Source {
 public:
  Utf16(std::unique_ptr<Source> source, std::string head, bool big_endian)
      : source_(std::move(source)), raw_(std::move(head)), big_endian_(big_endian) {}

  bool ready() override { return raw_.size() >= 2 || source_->ready(); }
  bool stopped() const override { return source_->stopped(); }

  std::size_t read(char* into, std::size_t size) override {
    out_ = into;
    // A unit takes at most 3 bytes of UTF-8, and one that waited for its second half as many.
    const std::size_t room = size / 3 - 1;
    while (out_ == into) {
      if (raw_.size() < 2 && !fill(2 * room)) {
        finish();
        break;
      }
      const std::size_t units = std::min(room, raw_.size() / 2);
      for (std::size_t i = 0; i < units; ++i) take(unit(i));
      raw_.erase(0, 2 * units);
    }
    return static_cast<std::size_t>(out_ - into);
  }

 private:
  bool fill(std::size_t most) {
    const std::size_t had = raw_.size();
    raw_.resize(had + most);
    const std::size_t count = source_->read(raw_.data() + had, most);
    raw_.resize(had + count);
    return count > 0;
  }

  // The input ends within a character.
  void finish() {
    if (high_ != 0 || !raw_.empty()) put(kReplacement);
    high_ = 0;
    raw_.clear();
  }

  char32_t unit(std::size_t i) const {
    const auto first = static_cast<unsigned char>(raw_[2 * i]);
    const auto second = static_cast<unsigned char>(raw_[2 * i + 1]);
    return big_endian_ ? char32_t{first} << 8 | second : char32_t{second} << 8 | first;
  }

  void take(char32_t unit) {
    const char32_t high = std::exchange(high_, 0);
    if (high != 0 && is_low(unit)) {
      return put(0x10000 + ((high - 0xd800) << 10 | (unit - 0xdc00)));
    }
    if (high != 0) put(kReplacement);
    if (is_high(unit)) {
      high_ = unit;
    } else {
      put(is_low(unit) ? kReplacement : unit);
    }
  }

  void put(char32_t c) {
    const auto byte = [this](char32_t value) { *out_++ = static_cast<char>(value); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) {
      byte(0xc0 | c >> 6);
    } else {
      if (c < 0x10000) {
        byte(0xe0 | c >> 12);
      } else {
        byte(0xf0 | c >> 18);
        byte(0x80 | (c >> 12 & 0x3f));
      }
      byte(0x80 | (c >> 6 & 0x3f));
    }
    byte(0x80 | (c & 0x3f));
  }

  const std::unique_ptr<Source> source_;
  std::string raw_;
  const bool big_endian_;
  char32_t high_ = 0;  // the first half of a pair; 0: none
  char* out_ = nullptr;
};

}  // namespace

std::unique_ptr<Source> read_utf16(std::unique_ptr<Source> source, std::string head,
                                   bool big_endian) {
  return std::make_unique<Utf16>(std::move(source), std::move(head), big_endian);
}

}  // namespace barrage
