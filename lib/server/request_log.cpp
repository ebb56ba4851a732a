#include "server/request_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "core/error.h"
#include "core/mask.h"

namespace barrage::server {
namespace {

constexpr std::size_t kBatch = 65536;

void put_number(std::string& out, std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end).push_back(',');
}

void put_time(std::string& out, MonoTime time) {
  if (time == MonoTime()) {
    out.push_back(',');
  } else {
    put_number(out, static_cast<std::uint64_t>(time.time_since_epoch().count()));
  }
}

void put_text(std::string& out, std::string_view text, char after) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out.append(text).push_back(after);
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.append("\"").push_back(after);
}

}  // namespace

RequestLog::RequestLog(const std::string& path) : path_(path) {
  if (path.empty()) return;
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) throw RunError(path + ": cannot create: " + std::strerror(errno));
  file_.reset(::fdopen(fd, "w"));
  buffer_ =
      "seq,connection,arrival_ns,planned_ns,departure_ns,end_ns,status,bytes,method,path,x_seq\n";
}

void RequestLog::add(const LoggedRequest& r) noexcept {
  if (!file_) return;
  put_number(buffer_, r.seq);
  put_number(buffer_, r.connection);
  for (const MonoTime time : {r.arrival, r.planned, r.departure, r.end}) put_time(buffer_, time);
  put_number(buffer_, r.status);
  put_number(buffer_, r.bytes);
  put_text(buffer_, r.method, ',');
  put_text(buffer_, mask_url(r.path), ',');
  put_text(buffer_, r.x_seq, '\n');
  if (buffer_.size() >= kBatch) flush();
}

void RequestLog::flush() noexcept {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size() && !errno_) {
    errno_ = errno;
  }
  buffer_.clear();
}

void RequestLog::close() {
  if (!file_) return;
  flush();
  if (std::fclose(file_.release()) != 0 && !errno_) errno_ = errno;
  if (errno_) throw RunError(path_ + ": cannot write: " + std::strerror(errno_));
}

}  // namespace barrage::server
