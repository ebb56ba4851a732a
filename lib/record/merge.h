#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "record/record.h"
#include "record/waiter.h"

namespace barrage {

// Several streams as one: each time the one whose next record is due first; of equals the first
// named. As sorted as the streams are. A stream that says Read::wait is passed over until something
// of it has come; where all wait, so does this. A damaged piece is reported before the records that
// follow. A record costs O(log n) of n streams.
class MergedReader final : public RecordReader {
 public:
  // waiter: that of the streams' sources; null: none of them says Read::wait. repeated: see
  // StreamInfo.
  explicit MergedReader(std::vector<std::unique_ptr<RecordReader>> readers,
                        std::shared_ptr<Waiter> waiter = nullptr, bool repeated = false);

  Read read(Result& into) override;
  std::size_t input() const override { return last_; }
  // Null unless all streams can be shared out. The order is that of each share alone.
  std::unique_ptr<RecordReader> share() override;
  // Of all streams together. Made by each call: keep the reference no longer than to the next.
  const StreamInfo& info() const override;

 private:
  using Place = std::size_t;  // in the vectors below

  Read read_heads();
  void look_at_silent();

  const std::vector<std::unique_ptr<RecordReader>> readers_;
  const std::shared_ptr<Waiter> waiter_;
  const bool repeated_;
  std::vector<Result> heads_;  // of those in due_
  std::vector<Place> unread_;  // whose head is to be read, the next one last
  std::vector<Place> due_;     // a heap
  std::vector<Place> silent_;  // wait
  std::uint64_t reads_ = 0;
  Place last_ = 0;
  mutable StreamInfo info_;
};

}  // namespace barrage
