#include "analysis/verdict.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "analysis/rate.h"
#include "analysis/saturation.h"
#include "analysis/words.h"

namespace barrage {
namespace {

using namespace std::chrono_literals;

constexpr Nanos kHarmlessDelay = 1ms;
constexpr Nanos kLongTurn = 10ms;
constexpr double kNoticeable = 0.1;  // of a time that users see
constexpr double kMissing = 0.001;   // of the rate, or of the hits
constexpr Nanos kMissingTime = 100ms;
constexpr double kTaken = 0.02;  // of the time: by the hypervisor, by a stop
constexpr Nanos kTakenAtOnce = 100ms;
constexpr double kShared = 0.1;      // of the time, with other programs: where no hit was late
constexpr Nanos kTimeWait = 60s;     // a closed connection keeps its port
constexpr double kAtItsLimit = 0.8;  // of a processor, or of the ports
constexpr double kOutputBlocked = 0.01;
constexpr double kWaiting = 0.01;  // of the hits: p99
constexpr int kSaturated = 4;      // times the fastest service time, with all places taken

Nanos scaled(Nanos time, double by) {
  return Nanos(std::llround(static_cast<double>(time.count()) * by));
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

std::string out_of(std::uint64_t part, std::uint64_t hits) {
  return std::to_string(part) + " of " + count_of(hits, "hit", "hits");
}

struct Lateness {
  const char* quantile;
  Nanos delay;
};

// p50 of the service times; zero: no hit succeeded, so that they say nothing about the server.
Nanos usual_service(const Summary& s) {
  const Outcomes telling = s.telling();
  return telling == Outcomes::failed ? Nanos(0) : s.service.of(telling).quantile(0.5);
}

// Judged by the farthest quantile that takes three late hits: one is chance.
std::optional<Lateness> lateness(const Summary& s) {
  constexpr struct {
    double quantile;
    std::uint64_t least_hits;
    const char* name;
  } judges[] = {{0.99, 200, "p99"}, {0.9, 20, "p90"}};
  for (const auto& [quantile, least_hits, name] : judges) {
    if (s.delay.count() < least_hits) continue;
    const Nanos delay = s.delay.quantile(quantile);
    if (delay <= std::max(kHarmlessDelay, scaled(usual_service(s), kNoticeable))) break;
    return Lateness{name, delay};
  }
  return std::nullopt;
}

// Sending took longer than the schedule by more than the last hit alone may be late; or hits are
// missing.
bool rate_missed(const Summary& s) {
  if (s.closed_loop || s.sent() < 2) return false;
  const Nanos excess = s.sending() - s.attack();
  return excess > std::max(scaled(s.attack(), kMissing), kMissingTime) ||
         static_cast<double>(s.dropped) > kMissing * static_cast<double>(s.hits);
}

class Judge {
 public:
  explicit Judge(const Report& report)
      : report_(report),
        s_(report.all()),
        info_(report.info),
        numbers_(generator_numbers(report.info)),
        late_(lateness(report.all())) {}

  Verdict verdict() {
    // The causes first, because the symptoms name them.
    judge_stall();
    judge_processor();
    judge_turns();
    judge_sockets();
    judge_output();
    judge_room();
    std::vector<Reason> causes = std::exchange(reasons_, {});
    judge_lateness(causes);
    judge_rate(causes);
    std::move(causes.begin(), causes.end(), std::back_inserter(reasons_));
    const Fitness state = !reasons_.empty()               ? Fitness::bad
                          : numbers_.known && !s_.foreign ? Fitness::ok
                                                          : Fitness::unknown;
    return {state, std::move(reasons_), numbers_};
  }

 private:
  void found(const char* sign, std::string text, std::string advice) {
    reasons_.push_back({sign, std::move(text), std::move(advice)});
  }

  // Hits were late although they had room, and nothing that was found explains it.
  bool late_for_no_reason() const {
    return late_ && numbers_.lag_max >= late_->delay / 2 && reasons_.empty();
  }

  void judge_stall() {
    if (numbers_.stall <= kTakenAtOnce && numbers_.stalled <= kTaken) return;
    const std::string how_long = numbers_.stall > kTakenAtOnce
                                     ? rounded(numbers_.stall)
                                     : percent(numbers_.stalled) + " of the time";
    found("stalled",
          "the process stalled for " + how_long + ": stopped (SIGSTOP, ^Z), or the machine slept",
          "repeat the attack without interruptions");
  }

  void judge_processor() {
    const GeneratorNumbers& n = numbers_;
    if (n.cpu > kAtItsLimit) {
      return found("cpu",
                   "a loop was at its limit: its thread used " + percent(n.cpu) + " of a processor",
                   spare_processors() ? "use more threads (-threads), or a lower rate"
                                      : "lower the rate, or use more machines");
    }
    if (n.run_wait > (late_for_no_reason() ? kTaken : kShared)) {
      const std::string waited =
          "a loop waited for one for " + percent(n.run_wait) + " of the time";
      if (n.process_cpu > kAtItsLimit) {
        return found("cpu", "the attack used all of its processors: " + waited,
                     "lower the rate, or use more machines");
      }
      return found("cpu", "other programs took the processor: " + waited,
                   "stop them, or keep a processor free of them (taskset)");
    }
    if (n.steal > kTaken) {
      found("cpu", "the hypervisor took " + percent(n.steal) + " of the processors (steal)",
            "use a dedicated machine, or one with quieter neighbours");
    }
  }

  bool spare_processors() const { return info_.totals.all_cores_taken == 0; }

  void judge_turns() {
    const Nanos noticeable =
        std::max(kHarmlessDelay, scaled(s_.latency.of(s_.telling()).quantile(0.99), kNoticeable));
    const Nanos limit = late_for_no_reason() ? std::min(kLongTurn, noticeable) : kLongTurn;
    if (numbers_.blocked <= limit) return;
    found("blocked",
          "a loop was blocked for " + rounded(numbers_.blocked) +
              ", and neither sent nor read meanwhile",
          "use more threads (-threads); large compressed responses and slow disks also block");
  }

  void judge_sockets() {
    const GeneratorNumbers& n = numbers_;
    // Hits show it, too, also where rows are missing.
    const std::uint64_t no_descriptor = std::max(n.emfile, s_.count_of(Fault::descriptors));
    const std::uint64_t no_port = std::max(n.eaddrnotavail, s_.count_of(Fault::ports));
    if (no_descriptor > 0) {
      found("descriptors",
            count_of(no_descriptor, "socket", "sockets") +
                " could not be opened: no file descriptor was left" + descriptor_limit(),
            "raise the open-file limit (ulimit -n), or allow fewer hits in flight (-max-workers)");
    }
    constexpr auto more_ports =
        "reuse connections (-keepalive), add source addresses (-laddr), or add ports "
        "(net.ipv4.ip_local_port_range)";
    if (no_port > 0) {
      found("ports", count_of(no_port, "connection", "connections") + " found no free local port",
            more_ports);
    } else if (const double taken = ports_taken(); taken > kAtItsLimit && taken <= 1) {
      found("ports",
            "local ports are running out: this attack's connections took up to " + percent(taken) +
                " of them",
            more_ports);
    }
    if (n.enobufs > 0) {
      found("memory", "the kernel had no memory for " + count_of(n.enobufs, "socket", "sockets"),
            "use fewer connections (-max-connections), or add memory");
    }
  }

  // An upper bound, as other programs' sockets are included. Above 1: connections to several
  // endpoints, each of which has all ports.
  double ports_taken() const {
    const auto range = static_cast<double>(info_.totals.least_ports);
    std::uint64_t connections = s_.new_connections;
    for (const Section* section : report_.sections) connections += section->connections();
    const auto opened = static_cast<double>(connections);
    const double minutes = std::max(std::chrono::duration<double>(s_.attack()) / kTimeWait, 1.0);
    const double held =
        std::min(opened, opened / minutes + static_cast<double>(numbers_.descriptors));
    return std::min(numbers_.ports, ratio(held, range));
  }

  std::string descriptor_limit() const {
    const std::uint64_t least = info_.totals.least_descriptors;
    return least == 0 ? "" : " (the limit was " + std::to_string(least) + ")";
  }

  void judge_output() {
    const bool blocked = numbers_.output_blocked > kOutputBlocked;
    const std::uint64_t dropped = s_.dropped - s_.dropped_by_overrun();
    if (!blocked && dropped == 0) return;
    std::string text = "the reader of the records is too slow: ";
    if (blocked)
      text += "the output was blocked for " + percent(numbers_.output_blocked) + " of the time";
    if (blocked && dropped > 0) text += ", and ";
    if (dropped > 0) {
      text += std::to_string(dropped) + " of " + count_of(s_.hits, "hit was", "hits were") +
              " due but never sent";
    }
    found("output", std::move(text), "write to a file (-output), and read it after the attack");
  }

  void judge_room() {
    if (s_.closed_loop || s_.sent() == 0) return;
    const double rate = target_rate_of_all(report_).value_or(s_.rate());
    // Hits that were due during a pause are sent at once after it, and may wait for room.
    const double after_pauses = 2 * rate * std::chrono::duration<double>(numbers_.paused).count();
    const auto too_many = [&](std::uint64_t waited) {
      const auto count = static_cast<double>(waited);
      return count > kWaiting * static_cast<double>(s_.sent()) && count > after_pauses &&
             numbers_.cpu <= kAtItsLimit;
    };
    if (too_many(numbers_.waited) && s_.delay.quantile(1 - kWaiting) > kHarmlessDelay) {
      return found_room(rate);
    }
    // Where there is no bound, hits waited for others' handshakes: no flag would help.
    if (info_.totals.bound_connections == 0 || !too_many(s_.queued)) return;
    found("room",
          "the client pool is the bottleneck: " + out_of(s_.queued, s_.sent()) +
              " waited for a connection for more than 1ms",
          "allow more connections (-max-connections)");
  }

  // A server that slows down with more in flight looks the same from here, except for its fastest
  // responses, and with one at a time not even these differ. A server that is slow now and then
  // leaves room on average.
  void found_room(double rate) {
    // Failed hits take room, too.
    const double service = std::chrono::duration<double>(s_.service.all().mean()).count();
    const Histogram& telling = s_.service.of(s_.telling());
    const Nanos least = telling.min(), usual = telling.quantile(0.5);
    const std::uint64_t places = info_.totals.max_in_flight;
    std::string waited = out_of(std::min(numbers_.waited, s_.hits), s_.hits) + " found no room";
    if (places > 0) waited += " with " + std::to_string(places) + " in flight";
    if (info_.totals.bound_by_descriptors > 0) {
      return found("descriptors",
                   "hits waited for file descriptors: " + waited +
                       ", and the open-file limit allows no more" + descriptor_limit(),
                   "raise the open-file limit (ulimit -n)");
    }
    if (report_.load != nullptr && reasons_.empty()) {
      const auto saturated = saturation(*report_.load);
      if (saturated && saturated->slowed()) {
        return found("room", saturated->text() + "; " + waited, Saturation::kAdvice);
      }
    }
    if (static_cast<double>(places) > rate * service) {
      return found(
          "room", "hits waited for room while responses were slow: " + waited,
          "allow more in flight (-max-workers), so that a slow response does not delay others");
    }
    const bool grew = usual > 2 * least;
    if (places > 1 && usual > kSaturated * least && s_.rate() < 0.9 * rate) {
      return found("room",
                   "the server was saturated: its throughput stayed at " + fixed(s_.throughput()) +
                       "/s of " + fixed(rate) + "/s, while " + waited +
                       ", and the service time grew from " + rounded(least) + " to " +
                       rounded(usual) + " at p50",
                   "lower the rate; more in flight (-max-workers) would only wait in the server");
    }
    if (grew || places < 2) {
      return found("room",
                   "hits waited for room: " + waited +
                       (grew ? ", and the service time grew from " + rounded(least) + " to " +
                                   rounded(usual) + " at p50"
                             : ""),
                   "allow more in flight (-max-workers); if responses only get slower, the server "
                   "is the bottleneck");
    }
    const auto needed = static_cast<std::uint64_t>(std::ceil(rate * service));
    found("room",
          "the client pool is the bottleneck, not the server and not the processor: " + waited +
              ", while the service time stayed at " + rounded(usual),
          "allow more in flight (-max-workers): this rate and service time need at least " +
              std::to_string(needed));
  }

  static bool is_among(const std::vector<Reason>& reasons, const char* sign) {
    return std::any_of(reasons.begin(), reasons.end(),
                       [&](const Reason& reason) { return reason.sign == sign; });
  }

  // Why hits were so late; empty: not known.
  std::string cause_of_delay(Nanos delay, const std::vector<Reason>& causes) const {
    // Behind a stop hits also wait for room, and those that had some were in flight, not late.
    if (numbers_.stall >= delay / 2 && is_among(causes, "stalled")) return "the process stalled";
    // Hits that had room were on time: the others waited for it, or for their targets.
    if (numbers_.known && numbers_.lag_max < delay / 2) {
      if (numbers_.waited > 0) return "hits waited for room";
      return "targets were read late (-lazy)";
    }
    if (is_among(causes, "stalled")) return "the process stalled";
    if (is_among(causes, "cpu")) return "the generator lacked processor time";
    if (is_among(causes, "blocked")) return "a loop was blocked";
    return "";
  }

  // What may help against a delay whose cause is not known.
  std::string advice_against_delay() const {
    if (numbers_.waited > 0) return "allow more in flight (-max-workers), or lower the rate";
    if (numbers_.run_wait > 0) {
      return "keep a processor free of other programs (taskset), or lower the rate";
    }
    return "use more threads (-threads), or a lower rate";
  }

  void judge_lateness(const std::vector<Reason>& causes) {
    if (!late_) return;
    const std::string cause = cause_of_delay(late_->delay, causes);
    // A loop that is late to send is as late to read.
    const bool slow_loop = is_among(causes, "cpu") || is_among(causes, "blocked");
    const std::string service = slow_loop ? "and service times are too long, too"
                                : is_among(causes, "stalled")
                                    ? "service times only for hits in flight"
                                    : "service times do not";
    const Nanos usual = usual_service(s_);
    found("late",
          "the generator was late: " + std::string(late_->quantile) + " of the delay is " +
              rounded(late_->delay) +
              (usual > Nanos(0) ? ", beside " + rounded(usual) + " of service time at p50" : "") +
              (cause.empty() ? "" : ", because " + cause),
          cause.empty() ? advice_against_delay()
                        : "latencies include these delays, " + service + ": remove the cause");
  }

  void judge_rate(const std::vector<Reason>& causes) {
    if (!rate_missed(s_)) return;
    const double target = target_rate_of_all(report_).value_or(rate_due(s_));
    const std::string cause = s_.dropped > s_.dropped_by_overrun()
                                  ? "hits were dropped"
                                  : cause_of_delay(s_.delay.max(), causes);
    found("rate",
          "the rate was not reached: " + fixed(target) + "/s target, " + fixed(s_.rate()) +
              "/s achieved (" + percent(ratio(s_.rate(), target)) + ")" +
              (cause.empty() ? "" : ", because " + cause),
          cause.empty() ? advice_against_delay() + ", or more machines"
                        : "remove the cause, or lower the rate");
  }

  const Report& report_;
  const Summary& s_;
  const StreamInfo& info_;
  const GeneratorNumbers numbers_;
  const std::optional<Lateness> late_;
  std::vector<Reason> reasons_;
};

}  // namespace

std::string_view to_string(Fitness state) noexcept {
  switch (state) {
    case Fitness::ok:
      return "ok";
    case Fitness::bad:
      return "bad";
    case Fitness::unknown:
      break;
  }
  return "unknown";
}

Verdict judge(const Report& report) { return Judge(report).verdict(); }

}  // namespace barrage
