// What FORMAT.md says in numbers, shared by the frames' writer and readers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/time.h"

namespace barrage::frame {

inline constexpr unsigned char kExt32 = 0xc9;
inline constexpr unsigned char kType = 'B';
inline constexpr std::size_t kHeaderBytes = 10;   // ext 32, length, type, checksum
inline constexpr std::size_t kChecksumBytes = 4;  // counted by the length
inline constexpr std::size_t kCloseBytes =
    std::size_t{64} * 1024;  // a writer closes a frame that reached it
inline constexpr std::size_t kMaxBytes =
    std::size_t{1024} * 1024;  // a reader takes no frame above it
inline constexpr std::size_t kMaxTextBytes = std::size_t{64} * 1024 - 1;

inline constexpr unsigned kFormat = 1;

enum class Kind : std::uint8_t { run = 0, hits = 1, health = 2, end = 3, source = 4, sample = 5 };

// Lengths of the arrays. A reader takes more.
inline constexpr std::uint32_t kHeadFields = 4;
inline constexpr std::uint32_t kRunFields = 28, kPlanFields = 4, kRateFields = 2, kStageFields = 4;
inline constexpr std::uint32_t kHitsFields = 8;
inline constexpr std::uint32_t kHealthFields = 24;
inline constexpr std::uint32_t kEndFields = 11;
inline constexpr std::uint32_t kSourceFields = 11, kSeriesFields = 3;
inline constexpr std::uint32_t kSampleFields = 7;
inline constexpr std::uint32_t kTargetFields = 8;
inline constexpr std::uint32_t kHitFields = 21;

// Of a source; it fits in a frame even so.
inline constexpr std::uint32_t kMaxSeries = 1024;
inline constexpr std::size_t kMaxSeriesText = 255;  // bytes of a name or unit

// Times lie in [0, kTimeEnd), durations in [0, kDurationEnd), in nanoseconds: no sum that a reader
// makes of one time and a few durations overflows.
inline constexpr std::int64_t kTimeEnd = std::int64_t{1} << 62;
inline constexpr std::int64_t kDurationEnd = std::int64_t{1} << 60;

}  // namespace barrage::frame
