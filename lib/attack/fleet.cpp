#include "attack/fleet.h"

#include <system_error>

#include "attack/spool_frames.h"
#include "attack/vitals.h"
#include "core/error.h"
#include "record/frame_writer.h"

namespace barrage {
namespace {

// All loops are made and ready before the first hit is due.
constexpr std::chrono::milliseconds kSetUp{5};

}  // namespace

Fleet::Fleet(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
             Driver::MakeProtocol make_protocol, int output_fd)
    : options_(std::move(options)),
      clock_(clock),
      pacer_(pacer),
      source_(source),
      make_protocol_(std::move(make_protocol)),
      spool_(output_fd, [this] { changed_(); }) {}

Fleet::~Fleet() {
  abort();
  join();
}

void Fleet::start(std::function<void()> changed) {
  changed_ = std::move(changed);
  RunHeader& header = options_.header;
  began_ = clock_.now() + kSetUp;
  header.began = WallTime(began_.time_since_epoch() + wall_offset());
  header.began_mono_ns = began_.time_since_epoch().count();
  SpoolFrames frames(spool_);
  FrameWriter(frames, header.run).write(header);

  const std::uint32_t loops = header.threads;
  running_ = loops;
  for (std::uint32_t i = 0; i < loops; ++i) {
    Driver::Options options;
    options.attack.name = header.attack;
    options.attack.max_in_flight =
        header.max_in_flight / loops + (i < header.max_in_flight % loops ? 1 : 0);
    options.attack.first = i;
    options.attack.stride = loops;
    options.attack.began = began_;
    options.attack.began_wall = header.began;
    options.run = header.run;
    options.worker = i;
    options.watch = options_.watch;
    options.spin = options_.spin;
    drivers_.push_back(std::make_unique<Driver>(std::move(options), clock_, pacer_, source_,
                                                make_protocol_, spool_, monitor_, [this] {
                                                  --running_;
                                                  changed_();
                                                }));
  }
  try {
    for (const auto& driver : drivers_) {
      threads_.emplace_back([&driver = *driver] { driver.run(); });
    }
  } catch (const std::system_error& failure) {
    abort();
    join();
    throw RunError(std::string("cannot start a thread for each loop: ") + failure.what());
  }
}

void Fleet::join() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Fleet::stop(Stop reason) {
  for (const auto& driver : drivers_) driver->stop(reason);
}

void Fleet::abort() {
  for (const auto& driver : drivers_) driver->abort();
}

void Fleet::cut_off() {
  stop(Stop::output);
  abort();
}

void Fleet::wake() noexcept {
  for (const auto& driver : drivers_) driver->wake();
}

Progress Fleet::progress() const {
  Progress sum;
  for (const auto& driver : drivers_) sum.merge(driver->progress());
  return sum;
}

std::string Fleet::error() const {
  for (const auto& driver : drivers_) {
    if (std::string error = driver->error(); !error.empty()) return error;
  }
  return {};
}

}  // namespace barrage
