#include "record/hit_frame.h"

#include <algorithm>
#include <limits>

#include "record/frame_values.h"

namespace barrage {
namespace {

using frame::duration, frame::Elements, frame::number, frame::time_ns, frame::uint32;

constexpr std::uint64_t kMaxCode = std::numeric_limits<std::uint16_t>::max();

Nanos optional_duration(MsgpackCursor& from) {
  return from.nil() ? Phases::absent : duration(from);
}

Nanos signed_duration(MsgpackCursor& from) {
  const std::int64_t value = from.integer();
  if (value <= -frame::kDurationEnd || value >= frame::kDurationEnd) from.fail();
  return Nanos(value);
}

Rate rate(MsgpackCursor& from) {
  Rate rate;
  rate.hits = from.uint(std::numeric_limits<std::int64_t>::max());
  rate.per = duration(from);
  if (rate.per == Nanos(0)) from.fail();
  return rate;
}

Stage stage(MsgpackCursor& from) {
  Elements elements(from, frame::kStageFields);
  Stage stage;
  stage.length = duration(from);
  stage.rate = rate(from);
  stage.hold = from.boolean();
  elements.skip_more();
  return stage;
}

Plan plan(MsgpackCursor& from) {
  Elements elements(from, frame::kPlanFields);
  Plan plan;
  plan.rate = {0, Nanos(1)};
  if (!from.nil()) {
    Elements of_rate(from, frame::kRateFields);
    plan.rate = rate(from);
    plan.start_at_rate = true;
    of_rate.skip_more();
  }
  Nanos length{};
  for (std::uint32_t count = from.array(); count > 0 && from.ok(); --count) {
    plan.stages.push_back(stage(from));
    length += plan.stages.back().length;
    if (length.count() >= frame::kDurationEnd) from.fail();
  }
  if (!plan.stages.empty() && length == Nanos(0)) from.fail();
  if (!from.nil()) plan.hits = from.uint();
  from.skip(1);  // users
  elements.skip_more();
  return plan;
}

Fault fault(std::uint64_t value) {
  return value < kFaults ? static_cast<Fault>(value) : Fault::other;
}

}  // namespace

std::optional<FrameHead> read_head(std::string_view payload) {
  FrameHead head;
  MsgpackCursor from(payload);
  head.fields = from.array();
  head.format = head.fields > 0 ? from.uint() : 0;
  if (!from.ok() || head.format == 0) return std::nullopt;
  if (head.format > frame::kFormat) return head;
  if (head.fields < frame::kHeadFields) return std::nullopt;
  head.kind = from.uint();
  const std::string_view run = from.bin();
  head.worker = uint32(from);
  if (!from.ok() || run.size() != head.run.size()) return std::nullopt;
  std::copy(run.begin(), run.end(), head.run.begin());
  head.rest = from;
  return head;
}

std::optional<RunHeader> read_run(const FrameHead& head) {
  if (head.fields < frame::kRunFields) return std::nullopt;
  MsgpackCursor from = head.rest;
  RunHeader header;
  header.run = head.run;
  header.attack = from.str();
  header.began = WallTime(Nanos(time_ns(from)));
  header.began_mono_ns = static_cast<std::int64_t>(from.uint(frame::kTimeEnd - 1));
  header.host = from.str();
  header.pid = from.uint();
  header.version = from.str();
  header.schedule = from.str();
  header.load = number<Load>(from);
  header.plan = plan(from);
  header.rate = from.real();
  if (!from.nil()) header.planned = from.uint();
  header.duration = header.plan.duration = duration(from);
  header.connections.reset();
  if (!from.nil()) header.connections = from.uint();
  header.reconnect = from.boolean();
  header.max_in_flight = from.uint();
  header.threads = uint32(from);
  header.cores = uint32(from);
  header.descriptor_limit = from.uint();
  header.local_ports = from.uint();
  header.insecure = from.boolean();
  header.bound_by_descriptors = from.boolean();
  header.command = from.str();
  header.machine = from.str();
  header.max_connections = from.uint();
  const bool rate_is_one = header.rate >= 0 && header.rate <= std::numeric_limits<double>::max();
  if (!from.ok() || !rate_is_one) return std::nullopt;
  return header;
}

std::optional<Health> read_health(const FrameHead& head) {
  if (head.fields < frame::kHealthFields) return std::nullopt;
  MsgpackCursor from = head.rest;
  Health health;
  health.run = head.run;
  health.worker = head.worker;
  health.at = duration(from);
  health.lag_max = duration(from);
  health.longest_turn = duration(from);
  health.cpu = duration(from);
  health.in_flight = from.uint();
  health.output_bytes = from.uint();
  health.dropped = from.uint();
  health.run_wait = duration(from);
  health.stall = duration(from);
  health.waited = from.uint();
  health.emfile = from.uint();
  health.eaddrnotavail = from.uint();
  health.enobufs = from.uint();
  health.process_cpu = duration(from);
  health.steal = duration(from);
  health.output_blocked = duration(from);
  health.descriptors = from.uint();
  health.local_ports = from.uint();
  health.retransmits = from.uint();
  health.wall_jump = signed_duration(from);
  if (!from.ok()) return std::nullopt;
  return health;
}

std::optional<RunEnd> read_end(const FrameHead& head) {
  if (head.fields < frame::kEndFields) return std::nullopt;
  MsgpackCursor from = head.rest;
  RunEnd end;
  end.run = head.run;
  end.worker = head.worker;
  end.planned = from.uint();
  end.sent = from.uint();
  end.done = from.uint();
  end.cut = from.uint();
  end.dropped = from.uint();
  end.elapsed = duration(from);
  end.stop = number<Stop>(from);
  if (!from.ok()) return std::nullopt;
  return end;
}

void HitFrame::open(const FrameHead& head) {
  close();
  run_ = head.run;
  hits_ = head.rest;
  if (head.fields < frame::kHitsFields) hits_.fail();
  base_ns_ = time_ns(hits_);
  read_texts();
  read_targets();
  left_ = hits_.array();
}

void HitFrame::close() {
  texts_.clear();
  targets_.clear();
  hits_ = {};
  left_ = 0;
}

void HitFrame::read_texts() {
  for (std::uint32_t count = hits_.array(); count > 0 && hits_.ok(); --count) {
    texts_.push_back(hits_.str());
  }
  if (texts_.empty() || !texts_.front().empty()) hits_.fail();
}

void HitFrame::read_targets() {
  for (std::uint32_t count = hits_.array(); count > 0 && hits_.ok(); --count) {
    const std::uint32_t fields = hits_.array();
    if (fields < frame::kTargetFields) hits_.fail();
    Target target;
    target.attack = text(hits_);
    target.kind = number<Kind>(hits_);
    target.what = number<What>(hits_);
    target.is_hit = hits_.boolean();
    target.name = text(hits_);
    target.method = text(hits_);
    target.url = text(hits_);
    target.step = uint32(hits_);
    hits_.skip(fields - frame::kTargetFields);
    targets_.push_back(target);
  }
}

std::string_view HitFrame::text(MsgpackCursor& from) const {
  const std::uint64_t place = from.uint(texts_.size() - 1);
  return from.ok() ? texts_[place] : std::string_view{};
}

// Apart, for each hit of HTTP would pay for it.
[[gnu::noinline]] Details HitFrame::read_details() {
  std::uint32_t left = hits_.array();
  std::size_t count = 0;
  for (; left > 0 && count < details_.size() && hits_.number_or_nil(); --left) {
    details_[count++] = hits_.nil() ? kNil : hits_.integer();
  }
  hits_.skip(left);
  return Details(details_).first(count);
}

bool HitFrame::next(Result& into) {
  if (left_ == 0) return false;
  --left_;
  MsgpackCursor& from = hits_;
  const std::uint32_t fields = from.array();
  if (fields < frame::kHitFields || targets_.empty()) from.fail();
  Result hit;
  hit.run = &run_;
  hit.seq = from.uint();
  const std::uint64_t target_place = from.uint(targets_.size() - 1);
  const std::int64_t offset_ns = from.integer();
  hit.delay = duration(from);
  // So that the latency is a duration, too.
  hit.service = Nanos(static_cast<std::int64_t>(
      from.uint(static_cast<std::uint64_t>(frame::kDurationEnd - 1 - hit.delay.count()))));
  hit.code = static_cast<std::uint16_t>(from.uint(kMaxCode));
  hit.fault = fault(from.uint());
  hit.error = text(from);
  hit.bytes_out = from.uint();
  hit.bytes_in = from.uint();
  hit.attempts = uint32(from);
  hit.in_flight = uint32(from);
  hit.flags = uint32(from);
  hit.phases.queue = optional_duration(from);
  hit.phases.dns = optional_duration(from);
  hit.phases.connect = optional_duration(from);
  hit.phases.tls = optional_duration(from);
  hit.phases.wait = optional_duration(from);
  hit.phases.transfer = optional_duration(from);
  hit.phases.send = optional_duration(from);
  if (!from.nil()) [[unlikely]]
    hit.details = read_details();
  if (from.ok() && fields > frame::kHitFields) from.skip(fields - frame::kHitFields);
  std::int64_t due_ns = 0;
  if (__builtin_add_overflow(base_ns_, offset_ns, &due_ns) || due_ns < 0 ||
      due_ns >= frame::kTimeEnd) {
    from.fail();
  }
  if (!from.ok()) {
    left_ = 0;
    return false;
  }
  hit.due = WallTime(Nanos(due_ns));
  const Target& target = targets_[target_place];
  hit.attack = target.attack;
  hit.kind = target.kind;
  hit.what = target.what;
  hit.is_hit = target.is_hit;
  hit.step = target.step;
  hit.name = target.name;
  hit.method = target.method;
  hit.url = target.url;
  into = hit;
  return true;
}

}  // namespace barrage
