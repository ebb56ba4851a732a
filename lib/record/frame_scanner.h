// Finds the frames in a stream of bytes, and its way again behind damage. Looks no deeper than the
// checksum, so that what it finds may be decoded elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace barrage {

class FrameScanner {
 public:
  enum class Found {
    frame,   // the first `size` bytes are a frame: its checksum is right
    damage,  // the first `size` bytes, at least one, are not; there may be more damage behind them
    more,    // cannot tell yet: give the same bytes again with more behind them
  };
  struct Piece {
    Found found = Found::more;
    std::size_t size = 0;
    std::string_view payload;  // of a frame: a view into the bytes given
    // Of damage that starts like a frame: how long it says to be; `payload` is then as much as is
    // there. 0: it does not.
    std::size_t claimed = 0;
  };

  // What `bytes` starts with. `last`: nothing comes behind them; the answer is then never `more`,
  // unless there are no bytes. The caller drops the `size` bytes before it asks again.
  Piece next(std::string_view bytes, bool last);

 private:
  bool worth_checking(std::size_t bytes);

  // How many bytes of wrong frames may yet be summed up. Real damage leaves one or two such per
  // frame; bytes made for the purpose could hold one at every few bytes, each of 1 MiB. With this
  // bound the work is linear in the input.
  std::uint64_t credit_ = std::uint64_t{16} << 20;
};

}  // namespace barrage
