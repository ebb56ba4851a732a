// The two formats of target files, read one target at a time. targets/README.md describes them for
// users.
#pragma once

#include <memory>

#include "core/target.h"
#include "targets/body_files.h"
#include "targets/options.h"
#include "targets/text_input.h"

namespace barrage {

// One thread.
class TargetParser {
 public:
  virtual ~TargetParser() = default;
  // Sets `into` to the next target, with id Target::once; false: there is none. Reads no further
  // than it must to see where the target ends. Throws InputError and RunError; over after that.
  virtual bool next(Target& into) = 0;
};

// `options` and `bodies` must outlive the parser.
std::unique_ptr<TargetParser> make_parser(TargetFormat format, std::unique_ptr<TextInput> input,
                                          const TargetOptions& options, BodyFiles& bodies);

// Adds to a target that was read what the options say: default headers that it lacks, in front of
// its own, the default body if it has none, and how its URL is shown.
void complete(const TargetOptions& options, Target& target);

}  // namespace barrage
