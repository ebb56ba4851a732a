#include "net/curl_memory.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <thread>
#include <vector>

using namespace barrage;

TEST_CASE("a block that came back is given to the next who asks for its size") {
  void* const block = curl_memory::take(100);
  curl_memory::give_back(block);
  void* const next = curl_memory::take(128);
  CHECK(next == block);
  curl_memory::give_back(next);
}

TEST_CASE("blocks of all sizes are whole, apart and aligned") {
  std::vector<std::pair<char*, std::size_t>> blocks;
  for (std::size_t size = 0; size < 3'000; size += 7) {
    auto* const block = static_cast<char*>(curl_memory::take(size));
    REQUIRE(block);
    CHECK(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t) == 0);
    std::memset(block, static_cast<int>(size % 251), size);
    blocks.emplace_back(block, size);
  }
  for (const auto& [block, size] : blocks) {
    CHECK(std::string(block, size) == std::string(size, static_cast<char>(size % 251)));
    curl_memory::give_back(block);
  }
}

TEST_CASE("a block that is resized keeps what it holds") {
  auto* block = static_cast<char*>(curl_memory::resize(nullptr, 10));
  std::memcpy(block, "ten bytes", 10);
  for (const std::size_t size : {32, 33, 1'024, 1'025, 1 << 20, 2 << 20, 8}) {
    block = static_cast<char*>(curl_memory::resize(block, size));
    REQUIRE(block);
    CHECK(std::string(block, 8) == "ten byte");
  }
  curl_memory::give_back(block);
}

TEST_CASE("zeroed memory is zero also where it was used before, and too much is refused") {
  void* const used = curl_memory::take(64);
  std::memset(used, 'x', 64);
  curl_memory::give_back(used);
  auto* const block = static_cast<char*>(curl_memory::take_zeroed(8, 8));
  CHECK(block == used);
  CHECK(std::string(block, 64) == std::string(64, '\0'));
  curl_memory::give_back(block);
  const std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK(curl_memory::take_zeroed(most / 2, 3) == nullptr);
  CHECK(curl_memory::take(most) == nullptr);
}

TEST_CASE("a thread gives back what another took, also more than it keeps, and ends") {
  std::vector<void*> blocks(5'000);
  for (void*& block : blocks) block = curl_memory::take(40);
  std::thread([&blocks] {
    for (void* const block : blocks) curl_memory::give_back(block);
    curl_memory::give_back(curl_memory::take(500));
  }).join();
  char* const copy = curl_memory::duplicate("text");
  CHECK(std::string(copy) == "text");
  curl_memory::give_back(copy);
  curl_memory::give_back(nullptr);
}
