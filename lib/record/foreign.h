// Records of other tools know neither when a hit was due nor why it failed.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"

namespace barrage {

// Why a hit failed, from its code and the words of its error: exact for success, status and what
// `attack` itself says, else the best guess (the words are those of Go's net/http, which Vegeta
// passes on), or `other`.
Fault guess_fault(std::uint16_t code, std::string_view error);

// Completes the result of a foreign record: due is sent, and the latency is all service time. If
// the record has no kind, it is the one of its URL.
void complete_foreign(Result& result, Nanos latency);

}  // namespace barrage
