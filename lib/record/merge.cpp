#include "record/merge.h"

#include <utility>

namespace barrage {

MergedReader::MergedReader(std::vector<std::unique_ptr<RecordReader>> readers, bool repeated)
    : repeated_(repeated) {
  for (auto& reader : readers) streams_.push_back({.reader = std::move(reader), .head = {}});
}

Read MergedReader::read(Result& into) {
  Stream* first = nullptr;
  for (Stream& stream : streams_) {
    if (stream.state == Read::corrupt) {
      stream.state = stream.reader->read(stream.head);
      if (stream.state == Read::corrupt) return Read::corrupt;
    }
    if (stream.state == Read::end) continue;
    if (first == nullptr || stream.head.due < first->head.due) first = &stream;
  }
  if (first == nullptr) return Read::end;
  into = first->head;
  first->state = Read::corrupt;  // its texts live until its next read, which is in our next call
  return Read::record;
}

std::unique_ptr<RecordReader> MergedReader::share() {
  std::vector<std::unique_ptr<RecordReader>> shares;
  for (const Stream& stream : streams_) {
    shares.push_back(stream.reader->share());
    if (!shares.back()) return nullptr;
  }
  return std::make_unique<MergedReader>(std::move(shares));
}

const StreamInfo& MergedReader::info() const {
  info_ = {};
  info_.repeated = repeated_;
  for (const Stream& stream : streams_) info_.add(stream.reader->info());
  return info_;
}

}  // namespace barrage
