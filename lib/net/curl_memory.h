// The memory that libcurl takes and gives back for each transfer: about 50 small blocks, always of
// the same sizes. Kept in lists by size and thread, they cost a tenth of what malloc asks for.
#pragma once

#include <cstddef>

namespace barrage {

// For curl_global_init_mem. Any thread; a block may be freed by another thread than it was taken
// by.
namespace curl_memory {

void* take(std::size_t size) noexcept;
void* take_zeroed(std::size_t count, std::size_t size) noexcept;
void* resize(void* block, std::size_t size) noexcept;
char* duplicate(const char* text) noexcept;
void give_back(void* block) noexcept;

}  // namespace curl_memory
}  // namespace barrage
