#include "faults/stream_count.h"

#include <sstream>

#include "record/open.h"

namespace barrage::test {

StreamCount count_stream(const std::string& path) {
  StreamCount count;
  const auto reader = open_records({path});
  Result hit;
  for (Read read; (read = reader->read(hit)) != Read::end;) {
    if (read == Read::corrupt) continue;
    const bool cut = hit.fault == Fault::cut, dropped = hit.fault == Fault::dropped;
    ++(hit.ok() ? count.ok : cut ? count.cut : dropped ? count.dropped : count.failed);
  }
  count.info = reader->info();
  count.ends = count.info.ends;
  return count;
}

std::string StreamCount::unsound() const {
  if (const auto damage = info.damage(hits())) return *damage;
  if (ends.planned == hits() && ends.done == ok + failed && ends.cut == cut &&
      ends.dropped == dropped && ends.sent == ends.done + ends.cut) {
    return {};
  }
  std::ostringstream text;
  text << "read: " << ok << " ok, " << failed << " failed, " << cut << " cut, " << dropped
       << " dropped; the ends say: " << ends.planned << " planned, " << ends.sent << " sent, "
       << ends.done << " done, " << ends.cut << " cut, " << ends.dropped << " dropped";
  return text.str();
}

}  // namespace barrage::test
