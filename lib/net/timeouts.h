// What is in flight, in the order in which it began. The timeout is the same for all, so the first
// of the list is the first to expire: whatever holds a hit, whatever it waits for, its end is
// known. It knows neither connections nor a loop: the time is an argument, so tests move a clock.
#pragma once

#include <optional>

#include "core/time.h"

namespace barrage {

// One thread. `Item` derives from Timeouts<Item>::Link and stays where it is while it is in the
// list.
template <class Item>
class Timeouts {
 public:
  class Link {
   public:
    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    MonoTime began() const { return began_; }

   private:
    friend class Timeouts;
    MonoTime began_{};
    Item *earlier_ = nullptr, *later_ = nullptr;
  };

  // 0 or less: nothing expires.
  explicit Timeouts(Nanos timeout) : timeout_(timeout) {}
  Timeouts(const Timeouts&) = delete;
  Timeouts& operator=(const Timeouts&) = delete;

  // `now`: not before that of the last call.
  void begin(Item& item, MonoTime now) {
    Link& link = item;
    link.began_ = now;
    link.earlier_ = last_;
    link.later_ = nullptr;
    (last_ ? static_cast<Link&>(*last_).later_ : first_) = &item;
    last_ = &item;
  }
  // `item` is in the list.
  void end(Item& item) {
    Link& link = item;
    (link.earlier_ ? static_cast<Link&>(*link.earlier_).later_ : first_) = link.later_;
    (link.later_ ? static_cast<Link&>(*link.later_).earlier_ : last_) = link.earlier_;
    link.earlier_ = link.later_ = nullptr;
  }

  // The one that has been in flight longest; null: none is.
  Item* first() const { return first_; }
  // The first, if its timeout has passed at `now`.
  Item* expired(MonoTime now) const {
    const auto end = deadline();
    return end && *end <= now ? first_ : nullptr;
  }
  // Of the first; nullopt: there is none, or nothing expires.
  std::optional<MonoTime> deadline() const {
    if (!first_ || timeout_ <= Nanos(0)) return std::nullopt;
    return first_->began() + timeout_;
  }

 private:
  const Nanos timeout_;
  Item *first_ = nullptr, *last_ = nullptr;
};

}  // namespace barrage
