// CRC-32C (Castagnoli), the checksum of a frame. By the processor where it can, else by tables.
#pragma once

#include <cstdint>
#include <string_view>

namespace barrage {

// Of "123456789": 0xe3069283. Any thread.
std::uint32_t crc32c(std::string_view bytes) noexcept;

// The same without the processor's help: for tests, and for processors without it.
std::uint32_t crc32c_portable(std::string_view bytes) noexcept;

}  // namespace barrage
