// The target server's log: one CSV line per request, to be joined with the records of an attack.
// Times are CLOCK_MONOTONIC in nanoseconds, as in the records of the same host. Columns, also in
// the first line of the file:
//
//   seq           0, 1, 2, ... in order of arrival
//   connection    0, 1, 2, ... in order of acceptance
//   arrival_ns    the last byte of the request was read
//   planned_ns    when the first byte of the response should depart
//   departure_ns  when it was handed to the kernel; empty: it never was
//   end_ns        when the last byte was; empty as above
//   status        0: no response (reset, or none so far)
//   bytes         of the body, sent
//   method        as received
//   path          as received, secrets masked as in records (core/mask.h)
//   x_seq         value of the request's header X-Seq; empty: it had none
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "core/time.h"

namespace barrage::server {

struct LoggedRequest {
  std::uint64_t seq = 0, connection = 0;
  MonoTime arrival{}, planned{}, departure{}, end{};  // the last two: epoch when it did not happen
  unsigned status = 0;
  std::uint64_t bytes = 0;
  std::string_view method{}, path{}, x_seq{};
};

// Lines in order of completion. One thread. Written in batches and by close(): a killed server
// loses the last batch.
class RequestLog {
 public:
  // Creates the file, readable by its owner only, or truncates it; an empty path disables the log.
  // Throws RunError.
  explicit RequestLog(const std::string& path);

  bool enabled() const { return file_ != nullptr; }
  void add(const LoggedRequest& request) noexcept;
  void close();  // throws RunError if any line could not be written

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  void flush() noexcept;

  std::string path_, buffer_;
  std::unique_ptr<std::FILE, Close> file_;
  int errno_ = 0;  // of the first write that failed
};

}  // namespace barrage::server
