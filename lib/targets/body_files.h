// Reads bodies from files, each file once: targets that name the same one share its bytes. One
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace barrage {

using Body = std::shared_ptr<const std::string>;

class BodyFiles {
 public:
  explicit BodyFiles(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // Paths are relative to the working directory. Throws ValueError when the file cannot be read, is
  // no regular file (a device or a pipe might never end) but /dev/null or is larger than max_bytes.
  Body read(const std::string& path);

 private:
  std::uint64_t max_bytes_;
  std::map<std::string, Body, std::less<>> cache_;
};

// The whole of a file for a flag: also a pipe, and "stdin" or "-". Throws RunError.
Body load_body(const std::string& path, std::uint64_t max_bytes);

}  // namespace barrage
