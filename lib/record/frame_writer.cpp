#include "record/frame_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <msgpack/pack.hpp>
#include <utility>

#include "core/utf8.h"
#include "record/crc32c.h"
#include "record/frame.h"

namespace barrage {
namespace {

std::int64_t time_ns(WallTime time) {
  return std::clamp<std::int64_t>(time.time_since_epoch().count(), 0, frame::kTimeEnd - 1);
}

// The row of one hit. It has numbers only, so that there is an end to its size; and a string takes
// one long piece with fewer instructions than many short ones.
class Row {
 public:
  void append(const char* bytes, std::size_t size) {
    std::memcpy(bytes_.data() + size_, bytes, size);
    size_ += size;
  }
  std::string_view bytes() const { return {bytes_.data(), size_}; }

 private:
  static constexpr std::size_t kHead = 3, kNumber = 9;  // the longest that msgpack has
  std::array<char, 2 * kHead + (frame::kHitFields + kMaxDetails) * kNumber> bytes_;
  std::size_t size_ = 0;
};

// msgpack's packer, in the words of FORMAT.md. `To` takes bytes by append().
template <typename To>
class Packer {
 public:
  explicit Packer(To& to) : append_{to}, pack_(append_) {}

  void array(std::uint32_t size) { pack_.pack_array(size); }
  void uint(std::uint64_t value) { pack_.pack_uint64(value); }
  void integer(std::int64_t value) { pack_.pack_int64(value); }
  void real(double value) { pack_.pack_double(value); }
  void boolean(bool value) { value ? pack_.pack_true() : pack_.pack_false(); }
  void nil() { pack_.pack_nil(); }
  void time(WallTime time) { integer(time_ns(time)); }
  void duration(Nanos duration) {
    integer(std::clamp<std::int64_t>(duration.count(), 0, frame::kDurationEnd - 1));
  }
  void signed_duration(Nanos duration) {
    constexpr std::int64_t most = frame::kDurationEnd - 1;
    integer(std::clamp<std::int64_t>(duration.count(), -most, most));
  }
  void optional_duration(Nanos duration) {
    duration < Nanos::zero() ? nil() : this->duration(duration);
  }
  void text(std::string_view text, std::size_t max = frame::kMaxTextBytes) {
    const std::string clean = clean_utf8(text, max);
    pack_.pack_str(static_cast<std::uint32_t>(clean.size()));
    pack_.pack_str_body(clean.data(), static_cast<std::uint32_t>(clean.size()));
  }
  void head(frame::Kind kind, std::uint32_t fields, const RunId& run, std::uint32_t worker) {
    array(fields);
    uint(frame::kFormat);
    uint(static_cast<std::uint8_t>(kind));
    pack_.pack_bin(run.size());
    pack_.pack_bin_body(reinterpret_cast<const char*>(run.data()), run.size());
    uint(worker);
  }

 private:
  struct Append {
    To& to;
    void write(const char* bytes, std::size_t size) { to.append(bytes, size); }
  };

  Append append_;
  msgpack::packer<Append> pack_;
};

void put_big_endian(char* to, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *to++ = static_cast<char>(value >> shift);
}

// Fills in the header, for which `bytes` has left room.
void seal(std::string& bytes) {
  const std::string_view payload = std::string_view(bytes).substr(frame::kHeaderBytes);
  bytes[0] = static_cast<char>(frame::kExt32);
  put_big_endian(&bytes[1], frame::kChecksumBytes + payload.size());
  bytes[5] = static_cast<char>(frame::kType);
  put_big_endian(&bytes[6], crc32c(payload));
}

// Apart, for each hit of HTTP would pay for it.
[[gnu::noinline]] void pack_details(Packer<Row>& pack, Details details) {
  details = details.first(std::min(details.size(), kMaxDetails));
  pack.array(static_cast<std::uint32_t>(details.size()));
  for (const std::int64_t value : details) value == kNil ? pack.nil() : pack.integer(value);
}

void pack_plan(Packer<std::string>& pack, const Plan& plan) {
  pack.array(frame::kPlanFields);
  if (plan.stages.empty() ? plan.rate.unlimited() : !plan.start_at_rate) {
    pack.nil();
  } else {
    pack.array(frame::kRateFields);
    pack.uint(plan.rate.hits);
    pack.duration(plan.rate.per);
  }
  pack.array(static_cast<std::uint32_t>(plan.stages.size()));
  Nanos left(frame::kDurationEnd - 1);  // for all of them together
  for (const Stage& stage : plan.stages) {
    const Nanos length = std::min(stage.length, left);
    left -= length;
    pack.array(frame::kStageFields);
    pack.duration(length);
    pack.uint(stage.rate.hits);
    pack.duration(stage.rate.per);
    pack.boolean(stage.hold);
  }
  plan.hits ? pack.uint(*plan.hits) : pack.nil();
  pack.nil();  // users
}

void pack_value(Packer<std::string>& pack, const SampleValue& value) {
  if (const auto* const whole = std::get_if<std::int64_t>(&value)) return pack.integer(*whole);
  const auto* const real = std::get_if<double>(&value);
  real != nullptr&& std::isfinite(*real) ? pack.real(*real) : pack.nil();
}

std::uint32_t series_count(std::size_t size) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(size, frame::kMaxSeries));
}

std::string new_frame() { return std::string(frame::kHeaderBytes, '\0'); }

}  // namespace

FrameWriter::FrameWriter(FrameSink& sink, const RunId& run, std::uint32_t worker)
    : sink_(sink), run_(run), worker_(worker) {}

std::size_t FrameWriter::TextHash::operator()(std::string_view text) const noexcept {
  return std::hash<std::string_view>{}(text);
}

std::size_t FrameWriter::TargetKeyHash::operator()(const TargetKey& key) const noexcept {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
  std::uint64_t hash = key.url * odd;
  const std::uint32_t kind =
      std::uint32_t(key.kind) << 16 | std::uint32_t(key.what) << 8 | std::uint32_t(key.is_hit);
  for (std::uint64_t part : {key.name, key.method, key.attack, kind, key.step}) {
    hash = (hash ^ (hash >> 32) ^ part) * odd;
  }
  return hash ^ (hash >> 32);
}

void FrameWriter::write(const Result& result) {
  if (hit_count_ == 0) open(result.due);
  const std::uint32_t target_place = target(result);
  const std::uint32_t error_place = text(result.error, error_);
  Row row;
  Packer pack(row);
  pack.array(frame::kHitFields);
  pack.uint(result.seq);
  pack.uint(target_place);
  pack.integer(time_ns(result.due) - base_ns_);
  pack.duration(result.delay);
  pack.duration(result.service);
  pack.uint(result.code);
  pack.uint(static_cast<std::uint8_t>(result.fault));
  pack.uint(error_place);
  pack.uint(result.bytes_out);
  pack.uint(result.bytes_in);
  pack.uint(result.attempts);
  pack.uint(result.in_flight);
  pack.uint(result.flags);
  pack.optional_duration(result.phases.queue);
  pack.optional_duration(result.phases.dns);
  pack.optional_duration(result.phases.connect);
  pack.optional_duration(result.phases.tls);
  pack.optional_duration(result.phases.wait);
  pack.optional_duration(result.phases.transfer);
  pack.optional_duration(result.phases.send);
  if (result.details.empty()) [[likely]] {
    pack.nil();
  } else {
    pack_details(pack, result.details);
  }
  hits_ += row.bytes();
  ++hit_count_;
  if (open_bytes() >= frame::kCloseBytes) flush();
}

void FrameWriter::write(const RunHeader& header) {
  flush();
  std::string bytes = new_frame();
  Packer pack(bytes);
  pack.head(frame::Kind::run, frame::kRunFields, header.run, 0);
  pack.text(header.attack);
  pack.time(header.began);
  pack.uint(static_cast<std::uint64_t>(std::max<std::int64_t>(header.began_mono_ns, 0)));
  pack.text(header.host);
  pack.uint(header.pid);
  pack.text(header.version);
  pack.text(header.schedule);
  pack.uint(static_cast<std::uint8_t>(header.load));
  pack_plan(pack, header.plan);
  pack.real(header.rate);
  header.planned ? pack.uint(*header.planned) : pack.nil();
  pack.duration(header.duration);
  header.connections ? pack.uint(*header.connections) : pack.nil();
  pack.boolean(header.reconnect);
  pack.uint(header.max_in_flight);
  pack.uint(header.threads);
  pack.uint(header.cores);
  pack.uint(header.descriptor_limit);
  pack.uint(header.local_ports);
  pack.boolean(header.insecure);
  pack.boolean(header.bound_by_descriptors);
  pack.text(header.command);
  pack.text(header.machine);
  pack.uint(header.max_connections);
  seal(bytes);
  sink_.frame(std::move(bytes));
}

void FrameWriter::write(const Health& health) {
  flush();
  std::string bytes = new_frame();
  Packer pack(bytes);
  pack.head(frame::Kind::health, frame::kHealthFields, health.run, health.worker);
  pack.duration(health.at);
  pack.duration(health.lag_max);
  pack.duration(health.longest_turn);
  pack.duration(health.cpu);
  pack.uint(health.in_flight);
  pack.uint(health.output_bytes);
  pack.uint(health.dropped);
  pack.duration(health.run_wait);
  pack.duration(health.stall);
  pack.uint(health.waited);
  pack.uint(health.emfile);
  pack.uint(health.eaddrnotavail);
  pack.uint(health.enobufs);
  pack.duration(health.process_cpu);
  pack.duration(health.steal);
  pack.duration(health.output_blocked);
  pack.uint(health.descriptors);
  pack.uint(health.local_ports);
  pack.uint(health.retransmits);
  pack.signed_duration(health.wall_jump);
  seal(bytes);
  sink_.frame(std::move(bytes));
}

void FrameWriter::write(const RunEnd& end) {
  flush();
  std::string bytes = new_frame();
  Packer pack(bytes);
  pack.head(frame::Kind::end, frame::kEndFields, end.run, end.worker);
  pack.uint(end.planned);
  pack.uint(end.sent);
  pack.uint(end.done);
  pack.uint(end.cut);
  pack.uint(end.dropped);
  pack.duration(end.elapsed);
  pack.uint(static_cast<std::uint8_t>(end.stop));
  seal(bytes);
  sink_.frame(std::move(bytes));
}

void FrameWriter::write(const MonitoredSource& source) {
  flush();
  std::string bytes = new_frame();
  Packer pack(bytes);
  pack.head(frame::Kind::source, frame::kSourceFields, source.run, 0);
  pack.uint(source.number);
  pack.uint(static_cast<std::uint8_t>(source.what));
  pack.text(source.name);
  pack.text(source.host);
  pack.time(source.began);
  pack.duration(source.interval);
  const std::uint32_t count = series_count(source.series.size());
  pack.array(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    pack.array(frame::kSeriesFields);
    pack.text(source.series[i].name, frame::kMaxSeriesText);
    pack.text(source.series[i].unit, frame::kMaxSeriesText);
    pack.boolean(source.series[i].counter);
  }
  seal(bytes);
  sink_.frame(std::move(bytes));
}

void FrameWriter::write(const SourceSample& sample) {
  flush();
  std::string bytes = new_frame();
  Packer pack(bytes);
  pack.head(frame::Kind::sample, frame::kSampleFields, sample.run, 0);
  pack.uint(sample.source);
  pack.time(sample.at);
  const std::uint32_t count = series_count(sample.values.size());
  pack.array(count);
  for (std::uint32_t i = 0; i < count; ++i) pack_value(pack, sample.values[i]);
  seal(bytes);
  sink_.frame(std::move(bytes));
}

void FrameWriter::flush() {
  if (hit_count_ == 0) return;
  std::string bytes = new_frame();
  bytes.reserve(open_bytes() + 64);
  Packer pack(bytes);
  pack.head(frame::Kind::hits, frame::kHitsFields, run_, worker_);
  pack.integer(base_ns_);
  pack.array(text_count_);
  bytes += texts_;
  pack.array(target_count_);
  bytes += targets_;
  pack.array(hit_count_);
  bytes += hits_;
  seal(bytes);
  hit_count_ = 0;
  sink_.frame(std::move(bytes));
}

std::size_t FrameWriter::open_bytes() const {
  return hit_count_ == 0 ? 0 : texts_.size() + targets_.size() + hits_.size();
}

void FrameWriter::open(WallTime due) {
  base_ns_ = time_ns(due);
  texts_.clear();
  targets_.clear();
  hits_.clear();
  hits_.reserve(frame::kCloseBytes + 256);
  places_.clear();
  target_places_.clear();
  attack_ = name_ = method_ = url_ = error_ = {};
  Packer(texts_).text("");
  text_count_ = 1;
  target_count_ = 0;
}

std::uint32_t FrameWriter::text(std::string_view text, Memo& memo) {
  if (text == memo.text) return memo.place;
  if (text.empty()) {
    memo = {};
    return 0;
  }
  auto found = places_.find(text);
  if (found == places_.end()) {
    found = places_.emplace(text, text_count_++).first;
    Packer(texts_).text(text);
  }
  memo = {found->first, found->second};
  return memo.place;
}

std::uint32_t FrameWriter::target(const Result& result) {
  const TargetKey key{text(result.attack, attack_),
                      text(result.name, name_),
                      text(result.method, method_),
                      text(result.url, url_),
                      result.kind,
                      result.what,
                      result.is_hit,
                      result.step};
  if (target_count_ > 0 && key == last_target_) return last_target_place_;
  const auto [found, is_new] = target_places_.try_emplace(key, target_count_);
  if (is_new) {
    ++target_count_;
    Packer pack(targets_);
    pack.array(frame::kTargetFields);
    pack.uint(key.attack);
    pack.uint(static_cast<std::uint8_t>(key.kind));
    pack.uint(static_cast<std::uint8_t>(key.what));
    pack.boolean(key.is_hit);
    pack.uint(key.name);
    pack.uint(key.method);
    pack.uint(key.url);
    pack.uint(key.step);
  }
  last_target_ = key;
  last_target_place_ = found->second;
  return last_target_place_;
}

}  // namespace barrage
