// Parses texts instead of files.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "protocol/dialects.h"
#include "targets/parser.h"

namespace barrage::test {

// With the dialects of all protocols.
inline TargetOptions with_dialects(TargetOptions options = {}) {
  options.dialects = all_dialects();
  return options;
}

inline std::vector<Target> parse(TargetFormat format, std::string_view text,
                                 const TargetOptions& given = {}) {
  const TargetOptions options = with_dialects(given);
  BodyFiles bodies(options.max_body_bytes);
  const auto parser = make_parser(format, memory_text("t", text), options, bodies);
  std::vector<Target> targets;
  for (Target target; parser->next(target);) targets.push_back(target);
  return targets;
}

// The message that the text is refused with: "t:line:column: ..."; empty: it was accepted.
inline std::string refusal(TargetFormat format, std::string_view text,
                           const TargetOptions& options = {}) {
  try {
    parse(format, text, options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// How many targets there are, or the refusal: whatever a text holds, nothing else may come of it.
inline std::string verdict(TargetFormat format, std::string_view text,
                           const TargetOptions& options = {}) {
  try {
    return std::to_string(parse(format, text, options).size());
  } catch (const InputError& error) {
    return error.what();
  }
}

inline std::string body_of(const Target& target) { return target.body ? *target.body : "(none)"; }

using Headers = std::vector<Header>;

}  // namespace barrage::test
