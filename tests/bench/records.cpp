// Writes records on the way that attack's take: frames, and a thread that writes them. So it makes
// files to read, the same each time, and what it costs is what records cost an attack.
// `records COUNT FILE`; FILE may be a named pipe.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "attack/spool_frames.h"
#include "loop/spool.h"
#include "record/frame_writer.h"
#include "sample.h"

using namespace barrage;

namespace {

constexpr std::uint64_t kMostQueued = std::uint64_t{64} << 20;  // attack's, too
constexpr RunId kRun = {'b', 'e', 'n', 'c', 'h'};

RunHeader header(std::uint64_t count) {
  RunHeader header;
  header.run = kRun;
  header.attack = "api";
  header.began = bench::SampleHits::kBegan;
  header.rate = 1e9 / static_cast<double>(bench::SampleHits::kApart.count());
  header.planned = count;
  header.duration = bench::SampleHits::kApart * count;
  return header;
}

RunEnd end(std::uint64_t count) {
  RunEnd end;
  end.run = kRun;
  end.planned = end.sent = end.done = count;
  end.elapsed = bench::SampleHits::kApart * count;
  return end;
}

void write(std::uint64_t count, Spool& spool) {
  SpoolFrames frames(spool);
  FrameWriter writer(frames, kRun);
  bench::SampleHits hits;
  writer.write(header(count));
  for (std::uint64_t n = 0; n < count; ++n) {
    writer.write(hits.next());
    while (spool.queued() > kMostQueued) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  writer.write(end(count));
  writer.flush();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int fd = ::open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) {
    std::perror(argv[2]);
    return 1;
  }
  Spool spool(fd, [] {});
  write(std::strtoull(argv[1], nullptr, 10), spool);
  return spool.finish(std::chrono::minutes(1)) ? 0 : 1;
}
