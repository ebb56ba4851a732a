#include "attack/fleet.h"

#include <system_error>

#include "attack/spool_frames.h"
#include "attack/vitals.h"
#include "core/error.h"
#include "record/frame_writer.h"

namespace barrage {
namespace {

// All loops are constructed and ready before the first hit is due.
constexpr std::chrono::milliseconds kSetUp{5};

// What is still to be written when an attack stops: open frames, hits in flight, ends.
std::uint64_t reserve(const RunHeader& header, std::uint64_t room) {
  constexpr std::uint64_t frames = 128 << 10, hit = 64, most = 4 << 20;
  const std::uint64_t needed = header.threads * frames + std::min(header.max_in_flight * hit, most);
  return std::min(needed, room / 2);
}

}  // namespace

Fleet::Fleet(Options options, const Clock& clock, const Pacer& pacer, TargetSource& source,
             Driver::MakeProtocol make_protocol, int output_fd)
    : options_(std::move(options)),
      clock_(clock),
      pacer_(pacer),
      source_(source),
      make_protocol_(std::move(make_protocol)),
      spool_(output_fd, [this] { changed_(); }),
      reserve_(reserve(options_.header, spool_.room())) {}

Fleet::~Fleet() {
  abort();
  join();
}

void Fleet::start(std::function<void()> changed) {
  changed_ = std::move(changed);
  const RunHeader& header = options_.header;
  const MonoTime soon = clock_.now() + kSetUp;
  wall_offset_ = wall_offset();
  if (!options_.waits) {
    const MutexLock lock(beginning_);
    write_header(soon);
  }

  const std::uint32_t loops = header.threads;
  running_ = loops;
  for (std::uint32_t i = 0; i < loops; ++i) {
    Driver::Options options;
    options.attack.name = header.attack;
    options.attack.max_in_flight =
        header.max_in_flight / loops + (i < header.max_in_flight % loops ? 1 : 0);
    options.attack.first = i;
    options.attack.stride = loops;
    options.attack.began = soon;
    options.attack.began_wall = WallTime(soon.time_since_epoch() + wall_offset_);
    options.attack.waits = options_.waits;
    options.attack.until = options_.until;
    options.attack.warmup = options_.warmup;
    options.attack.overrun = options_.overrun;
    options.ready = [this] { loop_is_ready(); };
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

void Fleet::write_header(MonoTime began) {
  RunHeader& header = options_.header;
  header.began = WallTime(began.time_since_epoch() + wall_offset_);
  header.began_mono_ns = began.time_since_epoch().count();
  began_ = began;
  SpoolFrames frames(spool_);
  FrameWriter(frames, header.run).write(header);
}

void Fleet::loop_is_ready() {
  if (++ready_ == options_.header.threads) begin();
}

void Fleet::begin() {
  const MutexLock lock(beginning_);
  if (began_.load() != MonoTime{}) return;
  const MonoTime t0 = clock_.now() + kSetUp;
  write_header(t0);
  for (const auto& driver : drivers_) driver->begin(t0);
}

std::optional<Nanos> Fleet::elapsed() const {
  const MonoTime began = began_;
  return began == MonoTime{} ? std::nullopt : std::optional(clock_.now() - began);
}

void Fleet::join() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Fleet::stop(Stop reason) {
  for (const auto& driver : drivers_) driver->stop(reason);
  if (!drivers_.empty()) begin();  // so that the records have a header
}

void Fleet::abort() {
  for (const auto& driver : drivers_) driver->abort();
  if (!drivers_.empty()) begin();
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

CommonFailure Fleet::common_failure() const {
  CommonFailure all;
  for (const auto& driver : drivers_) all.merge(driver->common_failure());
  return all;
}

std::string Fleet::error() const {
  for (const auto& driver : drivers_) {
    if (std::string error = driver->error(); !error.empty()) return error;
  }
  return {};
}

}  // namespace barrage
