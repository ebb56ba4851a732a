// Files and ports for tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace barrage::test {

// A folder of one's own, removed with all that is in it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, std::string_view content) const;  // returns the path

 private:
  std::filesystem::path path_;
};

std::string content_of(const std::string& path);  // throws when it cannot be read
std::vector<std::string> lines_of(std::string_view text);

// TCP ports of 127.0.0.1 on which nobody listens, all different, outside the range from which the
// kernel takes local ports. Somebody may be faster: who binds one later must be ready to try again.
std::vector<std::uint16_t> free_ports(std::size_t count);
inline std::uint16_t free_port() { return free_ports(1).front(); }

}  // namespace barrage::test
