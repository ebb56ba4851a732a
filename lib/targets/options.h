// How targets are to be read, the same for both formats.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/target.h"
#include "targets/dialect.h"

namespace barrage {

class Doubts;  // targets/doubts.h

enum class TargetFormat { http, json };

// "http" or "json"; throws ValueError.
TargetFormat parse_target_format(std::string_view text);

struct TargetOptions {
  Dialects dialects;            // of the protocols that targets may have
  std::vector<Header> headers;  // -header: for targets that lack a header of that name, in any case
  std::shared_ptr<const std::string> body;  // -body: for targets without one; null: none
  std::uint64_t max_body_bytes = std::uint64_t{64} << 20;  // of one target
  bool chunked = false;       // -chunked: bodies are sent without a length
  Doubts* doubts = nullptr;   // takes what was hardly meant; may be null
  bool keep_secrets = false;  // Target::shown_url stays empty: records have whole URLs
};

}  // namespace barrage
