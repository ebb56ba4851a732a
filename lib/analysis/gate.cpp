// Whether a gate holds.
#include "analysis/gate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "analysis/words.h"
#include "core/utf8.h"

namespace barrage {
namespace {

constexpr double kTiny = 1e-9;     // what binary fractions may be off
constexpr double kFewBeyond = 10;  // samples beyond a quantile that make it sure

// "99.5%" with the digits that it has.
std::string plain(double value) {
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(),
                                          std::round(value * 1e6) / 1e6, std::chars_format::fixed);
  return {text.data(), end};
}

class GateJudge {
 public:
  GateJudge(const Gate& gate, const Summary& summary, const GateTimes& times)
      : gate_(gate), s_(summary), times_(times) {
    result_.gate = gate.text;
    result_.limit = gate.limit;
    result_.unit = of_time(gate.measure)        ? "ns"
                   : is_share(gate.measure)     ? "share"
                   : per_second(gate.measure)   ? "per_second"
                   : of_websocket(gate.measure) ? "messages"
                                                : "hits";
  }

  GateResult judge() {
    if (of_time(gate_.measure)) {
      judge_time();
    } else if (s_.hits == 0 && gate_.measure != Measure::hits) {
      unsure(none());
    } else {
      judge_number();
    }
    result_.said = printable(result_.said);
    return std::move(result_);
  }

  GateResult judge(const WebSocketSummary& websocket) {
    if (gate_.measure == Measure::disconnections) {
      judge_disconnections(websocket);
    } else if (gate_.measure == Measure::reach || gate_.measure == Measure::deliveries) {
      judge_broadcasts(websocket);
    } else if (websocket.messages.ends == 0) {
      unsure("no connection has ended that tells its messages");
    } else {
      judge_messages(websocket.messages);
    }
    return std::move(result_);
  }

 private:
  std::string none() const {
    return gate_.of.empty() ? "there are no hits" : "there are no such hits";
  }

  void unsure(const std::string& why) {
    result_.judged = result_.passed = false;
    result_.said = "cannot be judged: " + why;
  }

  void judge_disconnections(const WebSocketSummary& websocket) {
    if (websocket.connects.all.ok == 0) return unsure("no connection was opened");
    judge_share(websocket.disconnection_rate());
  }

  void judge_broadcasts(const WebSocketSummary& websocket) {
    if (websocket.broadcasts.receivers == 0) return unsure("no broadcast was sent");
    if (gate_.measure == Measure::reach) return judge_share(websocket.broadcasts.reached());
    judge_rate(websocket.deliveries_per_second());
  }

  void judge_messages(const Messages& messages) {
    switch (gate_.measure) {
      case Measure::received:
        return judge_count(messages.received);
      case Measure::unawaited:
        return judge_count(messages.unawaited);
      case Measure::received_rate:
        return judge_rate(messages.per_second(messages.received));
      default:
        return judge_rate(messages.per_second(messages.unawaited));
    }
  }

  void found(double value, std::string rounded_text, double rounded_value, std::string exact) {
    result_.value = value;
    result_.passed = holds(value, gate_.op, gate_.limit);
    // 200.004 ms must not be told as 200 ms, which would have passed.
    const bool same = holds(rounded_value, gate_.op, gate_.limit) == result_.passed;
    result_.said = same ? std::move(rounded_text) : std::move(exact);
  }

  void judge_number() {
    const auto hits = static_cast<double>(s_.hits);
    switch (gate_.measure) {
      case Measure::errors:
        return judge_share(static_cast<double>(s_.hits - s_.ok) / hits);
      case Measure::success:
        return judge_share(s_.success());
      case Measure::loss:
        if (s_.sent() == 0) return unsure("no event was sent");
        return judge_share(static_cast<double>(s_.count_of(Fault::lost)) /
                           static_cast<double>(s_.sent()));
      case Measure::rate:
        return judge_rate(s_.rate());
      case Measure::throughput:
        return judge_rate(s_.throughput());
      case Measure::hits:
        return judge_count(s_.hits);
      case Measure::failed:
        return judge_count(s_.failed);
      default:
        return judge_count(s_.dropped);
    }
  }
  void judge_share(double value) {
    const double rounded = std::round(value * 1e4) / 1e4;
    found(value, plain(rounded * 100) + "%", rounded, plain(value * 100) + "%");
  }
  void judge_rate(double value) {
    const double rounded = std::round(value * 100) / 100;
    found(value, plain(rounded) + "/s", rounded, plain(value) + "/s");
  }
  void judge_count(std::uint64_t value) {
    const auto count = static_cast<double>(value);
    found(count, std::to_string(value), count, std::to_string(value));
  }

  void judge_time() {
    const bool of_service = gate_.time == Condition::Time::service;
    const bool of_delay = gate_.time == Condition::Time::delay;
    const Histogram& finite = of_delay     ? s_.delay
                              : of_service ? times_.service()
                                           : times_.latency();
    if (s_.hits == 0) return unsure(none());
    if (gate_.time != Condition::Time::latency && s_.sent() > 0 && s_.service.count() == 0) {
      return unsure("these records do not tell service times and delays");
    }
    const std::uint64_t untold = s_.latency.count() - s_.service.count();  // foreign ones
    const std::uint64_t all = of_delay     ? finite.count() + s_.dropped
                              : of_service ? s_.hits - untold
                                           : s_.hits;
    const std::uint64_t infinite = all - std::min(all, finite.count());
    if (gate_.measure == Measure::quantile) return judge_quantile(finite, all, infinite);
    if (infinite > 0 && (gate_.measure != Measure::min || finite.count() == 0)) {
      return judge_infinite(infinite);
    }
    judge_finite(gate_.measure == Measure::mean  ? finite.mean()
                 : gate_.measure == Measure::max ? finite.max()
                                                 : finite.min());
  }

  void judge_quantile(const Histogram& finite, std::uint64_t all, std::uint64_t infinite) {
    const double q = gate_.quantile;
    const double beyond = static_cast<double>(all) * (1 - q);
    if (q < 1 && beyond < 1 - kTiny) {
      const auto needed = static_cast<std::uint64_t>(std::ceil(1 / (1 - q) - kTiny * 1e3));
      return unsure("p" + gate_.quantile_name + " takes " + count_of(needed, "hit", "hits") +
                    ", there are " + std::to_string(all));
    }
    const auto rank = static_cast<std::uint64_t>(
        std::ceil(std::max<long double>(static_cast<long double>(q) * all - kTiny, 1)));
    if (rank > finite.count()) {
      judge_infinite(infinite);
    } else {
      judge_finite(finite.at_rank(rank));
    }
    if (q < 1 && beyond < kFewBeyond - kTiny) {
      result_.said += " (few hits: " + std::to_string(all - rank) + " beyond it)";
    }
  }

  void judge_finite(Nanos value) {
    found(static_cast<double>(value.count()), rounded(value),
          static_cast<double>(round_duration(value).count()), format_duration(value));
  }

  void judge_infinite(std::uint64_t infinite) {
    result_.passed = holds(std::numeric_limits<double>::infinity(), gate_.op, gate_.limit);
    result_.said = "infinite: " + count_of(infinite, "hit", "hits") +
                   (gate_.time == Condition::Time::delay ? " not sent" : " failed or not sent");
  }

  const Gate& gate_;
  const Summary& s_;
  const GateTimes& times_;
  GateResult result_;
};

}  // namespace

GateResult judge(const Gate& gate, const Summary& summary, const GateTimes& times) {
  return GateJudge(gate, summary, times).judge();
}

GateResult judge(const Gate& gate, const WebSocketSummary& websocket) {
  return GateJudge(gate, websocket.disconnects.all, GateTimes()).judge(websocket);
}

}  // namespace barrage
