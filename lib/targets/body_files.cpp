#include "targets/body_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/units.h"
#include "targets/check.h"
#include "targets/text_input.h"

namespace barrage {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;

std::string too_large(const std::string& name, std::uint64_t max_bytes) {
  return name + " is larger than " + format_size(max_bytes) + ", the most for one target";
}

// One file descriptor, closed at the end of the scope.
struct File {
  explicit File(const std::string& path)
      // O_NONBLOCK: opening a pipe must not wait for its writer.
      : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
  int fd;
};

std::string read_regular(const std::string& path, std::uint64_t max_bytes) {
  const std::string name = "body file " + quote(path);
  const auto fail = [&] { throw ValueError("cannot read " + name + ": " + std::strerror(errno)); };
  const File file(path);
  struct stat status {};
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0) fail();
  // Known to end, and how scripts write "no body".
  if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3)) return {};
  if (!S_ISREG(status.st_mode)) throw ValueError(name + " is not a regular file");
  if (static_cast<std::uint64_t>(status.st_size) > max_bytes) {
    throw ValueError(too_large(name, max_bytes));
  }
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(file.fd, text.data() + size, text.size() - size);
    if (n < 0 && errno != EINTR) fail();
    if (n == 0) break;
    size += static_cast<std::size_t>(std::max<ssize_t>(n, 0));
  }
  text.resize(size);
  return text;
}

}  // namespace

Body BodyFiles::read(const std::string& path) {
  if (const auto known = cache_.find(path); known != cache_.end()) return known->second;
  auto body = std::make_shared<const std::string>(read_regular(path, max_bytes_));
  return cache_.emplace(path, std::move(body)).first->second;
}

Body load_body(const std::string& path, std::uint64_t max_bytes) {
  const auto input = open_text(path);
  std::string text;
  for (;;) {
    const std::size_t size = text.size();
    text.resize(size + chunk_bytes);
    const std::size_t n = input->read(text.data() + size, chunk_bytes);
    text.resize(size + n);
    if (n == 0) break;
    if (text.size() > max_bytes) throw RunError(too_large(input->name(), max_bytes));
  }
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace barrage
