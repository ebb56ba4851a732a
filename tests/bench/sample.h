// The hits of the benchmarks: a service with four URLs at 10,000 hits per second.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "record/frame_writer.h"

namespace barrage::bench {

// One hit after the other, the same each time. Their texts live for ever.
class SampleHits {
 public:
  static constexpr WallTime kBegan{std::chrono::seconds(1'795'239'000)};
  static constexpr Nanos kApart = std::chrono::microseconds(100);

  Result next() {
    constexpr std::string_view urls[] = {"http://127.0.0.1:8080/users/17",
                                         "http://127.0.0.1:8080/orders?page=3",
                                         "http://127.0.0.1:8080/login", "http://127.0.0.1:8080/"};
    const std::uint64_t n = n_++;
    Result hit;
    hit.attack = "api";
    hit.seq = n;
    hit.method = n % 4 == 2 ? "POST" : "GET";
    hit.url = urls[n % 4];
    hit.due = kBegan + kApart * n;
    hit.delay = Nanos(4'000 + random(30'000));
    hit.service = Nanos((100'000 + random(400'000)) << (random(16) == 0 ? 3 : 0));
    hit.phases.wait = hit.service / 10 * 9;
    hit.phases.transfer = hit.service / 20;
    hit.code = 200;
    hit.bytes_in = static_cast<std::uint64_t>(1'300 + random(100));
    hit.in_flight = static_cast<std::uint32_t>(1 + random(40));
    if (n < 50) {
      hit.flags = result_flag::new_connection;
      hit.phases.dns = Nanos(1'000);
      hit.phases.connect = Nanos(90'000);
    }
    if (n % 500 == 7) {
      hit.code = 503;
      hit.fault = Fault::status;
      hit.error = "503 Service Unavailable";
    }
    return hit;
  }

 private:
  std::int64_t random(std::uint64_t below) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::int64_t>((state_ >> 33) % below);
  }

  std::uint64_t n_ = 0, state_ = 1;
};

inline std::vector<Result> sample_hits(std::size_t count) {
  SampleHits source;
  std::vector<Result> hits(count);
  for (Result& hit : hits) hit = source.next();
  return hits;
}

class JoinedFrames final : public FrameSink {
 public:
  void frame(std::string&& bytes) override { bytes_ += bytes; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace barrage::bench
