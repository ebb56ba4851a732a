// The targets of one or several files, one after the other.
#pragma once

#include <string>
#include <vector>

#include "targets/parser.h"

namespace barrage {

// One thread.
class TargetReader {
 public:
  // Opens all files at once, so that a missing one is found before the attack: throws RunError.
  // "stdin" and "-" are the standard input. wake_fd: see open_text().
  TargetReader(const std::vector<std::string>& paths, TargetFormat format, TargetOptions options,
               int wake_fd = -1);
  // The parsers refer to members.
  TargetReader(const TargetReader&) = delete;
  TargetReader& operator=(const TargetReader&) = delete;

  // As TargetParser::next(). Instead of the end of inputs that hold no target at all comes
  // RunError.
  bool next(Target& into);

 private:
  TargetOptions options_;
  BodyFiles bodies_;
  std::string names_;
  std::vector<std::unique_ptr<TargetParser>> parsers_;
  std::size_t current_ = 0;
  bool empty_ = true;
};

}  // namespace barrage
