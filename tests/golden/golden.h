// Compares an output with a file beside this header; UPDATE_GOLDEN=1 rewrites the file instead.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace barrage::test {

inline void check_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(BARRAGE_GOLDEN_DIR) + "/" + name;
  if (const char* update = std::getenv("UPDATE_GOLDEN"); update && std::string(update) == "1") {
    std::ofstream(path, std::ios::binary) << actual;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string wanted{std::istreambuf_iterator<char>(file), {}};
  INFO(path << " (UPDATE_GOLDEN=1 rewrites it)");
  CHECK(actual == wanted);
}

}  // namespace barrage::test
