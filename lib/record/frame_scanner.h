// Finds the frames in a stream of bytes, and resumes after damage. Checks the checksum and no more,
// so that frames can be decoded elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace barrage {

class FrameScanner {
 public:
  enum class Found {
    frame,   // the first `size` bytes are a frame: its checksum is right
    damage,  // the first `size` bytes, at least one, are not; more damage may follow
    more,    // undecided: call again with the same bytes and more
  };
  struct Piece {
    Found found = Found::more;
    std::size_t size = 0;
    std::string_view payload;  // of a frame: a view into the bytes given
    // Of damage that starts like a frame: how long it says to be; `payload` is then as much as is
    // there. 0: it does not.
    std::size_t claimed = 0;
  };

  // What `bytes` starts with. `last`: nothing follows; the result is then never `more`, unless
  // there are no bytes. The caller drops the `size` bytes before the next call.
  Piece next(std::string_view bytes, bool last);

 private:
  bool worth_checking(std::size_t bytes);

  // Bytes of invalid frames whose checksum may still be computed. Real damage leaves one or two
  // such per frame; hostile input could hold one at every few bytes, each of 1 MiB. This bound
  // makes the work linear in the input.
  std::uint64_t credit_ = std::uint64_t{16} << 20;
};

}  // namespace barrage
