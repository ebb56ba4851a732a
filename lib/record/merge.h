#pragma once

#include <memory>
#include <vector>

#include "record/record.h"

namespace barrage {

// Several streams as one: each time the one whose next record is due first; of equals the first
// named. As sorted as the streams are. A damaged piece is reported before the records that follow.
class MergedReader final : public RecordReader {
 public:
  // repeated: see StreamInfo.
  explicit MergedReader(std::vector<std::unique_ptr<RecordReader>> readers, bool repeated = false);

  Read read(Result& into) override;
  // Null unless all streams can be shared out. The order is that of each share alone.
  std::unique_ptr<RecordReader> share() override;
  // Of all streams together. Made by each call: keep the reference no longer than to the next.
  const StreamInfo& info() const override;

 private:
  struct Stream {
    std::unique_ptr<RecordReader> reader;
    Read state = Read::corrupt;  // of its head; corrupt: to be read
    Result head;
  };
  std::vector<Stream> streams_;
  bool repeated_;
  mutable StreamInfo info_;
};

}  // namespace barrage
