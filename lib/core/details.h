// What is specific to the kind of a record: an array of integers. Only that kind defines their
// meaning.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace barrage {

// Instead of an integer: not known, or not applicable.
inline constexpr std::int64_t kNil = std::numeric_limits<std::int64_t>::min();

// A view of the array, as records carry it. Empty if the kind has none, as HTTP.
using Details = std::span<const std::int64_t>;
// Writers and readers truncate longer arrays.
inline constexpr std::size_t kMaxDetails = 32;

// Owns the array of an outcome. Allocates only for two integers and more.
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

  // Valid until this is changed or moved.
  Details view() const {
    if (many_) return {&many_[1], static_cast<std::size_t>(many_[0])};
    return {&one_, one_ == kNil ? std::size_t{0} : std::size_t{1}};
  }

 private:
  std::int64_t one_ = kNil;
  std::unique_ptr<std::int64_t[]> many_;  // the count, then the values
};

}  // namespace barrage
