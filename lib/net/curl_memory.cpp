#include "net/curl_memory.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace barrage::curl_memory {
namespace {

constexpr std::size_t kStep = 32, kClasses = 33;  // class c holds blocks of c * kStep bytes
constexpr std::uint32_t kMostKept = 512;          // free blocks of a class and thread
constexpr std::size_t kLarge = 0;                 // the class of what malloc has

// Ahead of each block; as long as malloc's alignment asks for.
struct alignas(std::max_align_t) Head {
  std::size_t size_class = kLarge;
};

struct Free {
  Free* next;
};
struct List {
  Free* first;
  std::uint32_t length;
};

// Without a destructor, so that blocks can come back while a thread ends.
thread_local constinit std::array<List, kClasses> lists{};

Head* head_of(void* block) { return static_cast<Head*>(block) - 1; }

// Frees what a thread has kept when it ends.
struct Sweeper {
  ~Sweeper() {
    for (List& list : lists) {
      while (Free* const block = list.first) {
        list.first = block->next;
        std::free(head_of(block));
      }
      list.length = kMostKept;  // what still comes goes to free()
    }
  }
};

void* allocate(std::size_t size_class, std::size_t bytes) {
  thread_local Sweeper sweeper;
  static_cast<void>(&sweeper);
  if (bytes > std::numeric_limits<std::size_t>::max() - sizeof(Head)) return nullptr;
  void* const memory = std::malloc(sizeof(Head) + bytes);
  return memory ? new (memory) Head{size_class} + 1 : nullptr;
}

}  // namespace

void* take(std::size_t size) noexcept {
  const std::size_t size_class = std::max<std::size_t>(1, size / kStep + (size % kStep != 0));
  if (size_class >= kClasses) return allocate(kLarge, size);
  List& list = lists[size_class];
  if (!list.first) return allocate(size_class, size_class * kStep);
  --list.length;
  return std::exchange(list.first, list.first->next);
}

void give_back(void* block) noexcept {
  if (!block) return;
  Head* const head = head_of(block);
  List& list = lists[head->size_class];
  if (head->size_class == kLarge || list.length >= kMostKept) {
    std::free(head);
    return;
  }
  ++list.length;
  list.first = new (block) Free{list.first};
}

void* take_zeroed(std::size_t count, std::size_t size) noexcept {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
  void* const block = take(bytes);
  return block ? std::memset(block, 0, bytes) : nullptr;
}

void* resize(void* block, std::size_t size) noexcept {
  if (!block) return take(size);
  Head* const head = head_of(block);
  const std::size_t room = head->size_class * kStep;
  if (size <= room) return block;
  if (head->size_class == kLarge) {
    if (size > std::numeric_limits<std::size_t>::max() - sizeof(Head)) return nullptr;
    void* const memory = std::realloc(head, sizeof(Head) + size);
    return memory ? static_cast<Head*>(memory) + 1 : nullptr;
  }
  void* const larger = take(size);
  if (!larger) return nullptr;
  std::memcpy(larger, block, room);
  give_back(block);
  return larger;
}

char* duplicate(const char* text) noexcept {
  const std::size_t size = std::strlen(text) + 1;
  void* const copy = take(size);
  return copy ? static_cast<char*>(std::memcpy(copy, text, size)) : nullptr;
}

}  // namespace barrage::curl_memory
