#include "record/merge.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

// Between two looks at pipes that are silent while others are not: a look is a system call.
constexpr std::uint64_t kReadsPerLook = 1024;

// The order of a heap whose top is the head that is due first.
struct Later {
  const std::vector<Result>& heads;
  bool operator()(std::size_t a, std::size_t b) const {
    return std::pair(heads[b].due, b) < std::pair(heads[a].due, a);
  }
};

}  // namespace

MergedReader::MergedReader(std::vector<std::unique_ptr<RecordReader>> readers,
                           std::shared_ptr<Waiter> waiter, bool repeated)
    : readers_(std::move(readers)),
      waiter_(std::move(waiter)),
      repeated_(repeated),
      heads_(readers_.size()) {
  for (Place place = readers_.size(); place > 0; --place) unread_.push_back(place - 1);
}

Read MergedReader::read(Result& into) {
  if (++reads_ % kReadsPerLook == 0) look_at_silent();
  for (;;) {
    if (read_heads() == Read::corrupt) return Read::corrupt;
    if (!due_.empty()) break;
    if (silent_.empty()) return Read::end;
    waiter_->wait_for_any();  // stopped: each of them is at its end
    look_at_silent();
  }
  last_ = due_.front();
  std::pop_heap(due_.begin(), due_.end(), Later{heads_});
  due_.pop_back();
  into = heads_[last_];
  unread_.push_back(last_);  // its texts live until its next read, which is in our next call
  return Read::record;
}

// corrupt: damage was passed, and there may be more to read; else all heads are.
Read MergedReader::read_heads() {
  while (!unread_.empty()) {
    const Place place = unread_.back();
    const Read read = readers_[place]->read(heads_[place]);
    if (read == Read::corrupt) return Read::corrupt;
    unread_.pop_back();
    if (read == Read::wait) silent_.push_back(place);
    if (read != Read::record) continue;
    due_.push_back(place);
    std::push_heap(due_.begin(), due_.end(), Later{heads_});
  }
  return Read::record;
}

void MergedReader::look_at_silent() {
  unread_.insert(unread_.end(), silent_.rbegin(), silent_.rend());
  silent_.clear();
}

std::unique_ptr<RecordReader> MergedReader::share() {
  std::vector<std::unique_ptr<RecordReader>> shares;
  for (const auto& reader : readers_) {
    shares.push_back(reader->share());
    if (!shares.back()) return nullptr;
  }
  return std::make_unique<MergedReader>(std::move(shares), waiter_);
}

const StreamInfo& MergedReader::info() const {
  info_ = {};
  info_.repeated = repeated_;
  info_.all_read = true;
  for (const auto& reader : readers_) info_.add(reader->info());
  return info_;
}

}  // namespace barrage
