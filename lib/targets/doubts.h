// What a target file says that is allowed, but hardly what was meant. For people, before the
// attack.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace barrage {

struct TextPlace {
  std::string file;
  std::size_t line = 0, column = 0;  // 0: a flag, not a file
};

// Collects them over all files of an attack. One thread.
class Doubts {
 public:
  // In this text placeholders go out as written. It begins at `at`, and stands there as it is
  // unless it is encoded.
  void as_written(std::string_view text, const TextPlace& at, bool encoded = false);
  // In that of -body, which targets share.
  void shared_body(std::string_view text);
  // The last header of a target without a payload, which may have been meant as one.
  void header_as_payload(std::string_view name, const TextPlace& at);

  // A line for each file and kind, with the first place. Its events are sent: false leaves out what
  // is about payloads. No line has a part of a value.
  std::vector<std::string> lines(bool sends) const;

 private:
  struct Found {
    std::string first;  // place and text
    std::size_t count = 0;
  };

  std::map<std::string, Found> placeholders_, headers_;  // by file
  bool knows_shared_body_ = false;
};

}  // namespace barrage
