// What is special to the kind of a record: a row of integers, whose meaning only that kind defines.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace barrage {

// In the place of an integer: not known, or it does not apply.
inline constexpr std::int64_t kNil = std::numeric_limits<std::int64_t>::min();

// As the record carries it: a view. Empty: the kind has nothing to say; so is that of HTTP.
using Details = std::span<const std::int64_t>;
// More are cut off, in a record and by a reader.
inline constexpr std::size_t kMaxDetails = 32;

// A row of its own, for an outcome. One integer needs no memory beside it, none costs nothing.
class OwnDetails {
 public:
  OwnDetails() = default;
  explicit OwnDetails(Details values) {
    if (values.size() == 1) {
      one_ = values.front();
    } else if (values.size() > 1) {
      many_ = std::make_unique<std::int64_t[]>(1 + values.size());
      many_[0] = static_cast<std::int64_t>(values.size());
      std::copy(values.begin(), values.end(), &many_[1]);
    }
  }
  OwnDetails(OwnDetails&&) noexcept = default;
  OwnDetails& operator=(OwnDetails&&) noexcept = default;
  OwnDetails(const OwnDetails& other) : OwnDetails(other.view()) {}
  OwnDetails& operator=(const OwnDetails& other) { return *this = OwnDetails(other); }
  ~OwnDetails() = default;

  // Valid until this changes, or moves.
  Details view() const {
    if (many_) return {&many_[1], static_cast<std::size_t>(many_[0])};
    return {&one_, one_ == kNil ? std::size_t{0} : std::size_t{1}};
  }

 private:
  std::int64_t one_ = kNil;
  std::unique_ptr<std::int64_t[]> many_;  // their number, then themselves
};

}  // namespace barrage
