// What records of WebSockets hold besides the common fields, as Details.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "core/details.h"
#include "core/outcome.h"

namespace barrage {

// Messages received on a connection until this side began the close handshake; no pings or pongs.
struct MessageCounts {
  std::uint64_t received = 0;
  std::uint64_t unawaited = 0;  // of these: unsolicited, nothing waited for them
  // Events that the next message ended, whatever it was; and unsolicited messages after the first
  // of these: one of them may have been the reply, and what ended the event another message.
  std::uint64_t took_next = 0, stray = 0;
  bool operator==(const MessageCounts&) const = default;
};

struct WsDetails {
  std::uint32_t connection = 0;  // which of the attack's connections, from 1; 0: not known
  // Of a broadcast. Its service time is that of its last receiver.
  std::uint32_t reach = 0;        // connections that received it
  std::uint32_t receivers = 0;    // connections that should receive it; 0: no broadcast
  Nanos first = Phases::absent;   // from sent to the first receiver
  Nanos median = Phases::absent;  // from sent to the median receiver; absent: no receiver
  std::optional<MessageCounts> messages = {};  // of a connection that ended
  bool operator==(const WsDetails&) const = default;

  // The names in JSON, in the order of the array. Part of the record format: append only.
  static constexpr std::array<std::string_view, 9> names = {"connection", "reach",     "receivers",
                                                            "first",      "median",    "received",
                                                            "unawaited",  "took_next", "stray"};

  static WsDetails of(Details row);
  OwnDetails row() const;
};

inline WsDetails WsDetails::of(Details row) {
  const auto at = [&](std::size_t place) { return place < row.size() ? row[place] : kNil; };
  const auto count = [&](std::size_t place) { return std::max<std::int64_t>(at(place), 0); };
  const auto number = [&](std::size_t place) {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(count(place), most));
  };
  const auto duration = [&](std::size_t place) {
    return at(place) < 0 ? Phases::absent : Nanos(at(place));
  };
  WsDetails details{number(0), number(1), number(2), duration(3), duration(4), {}};
  if (at(5) != kNil) {
    details.messages = {static_cast<std::uint64_t>(count(5)), static_cast<std::uint64_t>(count(6)),
                        static_cast<std::uint64_t>(count(7)), static_cast<std::uint64_t>(count(8))};
  }
  return details;
}

inline OwnDetails WsDetails::row() const {
  // An event that is no broadcast, once per hit.
  if (receivers == 0 && !messages) {
    const std::int64_t one = connection;
    return connection > 0 ? OwnDetails(Details(&one, 1)) : OwnDetails();
  }
  const auto duration = [](Nanos time) { return time < Nanos(0) ? kNil : time.count(); };
  const auto count = [](std::uint64_t value) {
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
  };
  std::array<std::int64_t, names.size()> row;
  row.fill(kNil);
  std::size_t size = 0;
  if (connection > 0) row[0] = connection, size = 1;
  if (receivers > 0) {
    row[1] = reach;
    row[2] = receivers;
    row[3] = duration(first);
    row[4] = duration(median);
    size = 5;
  }
  if (messages) {
    row[5] = count(messages->received);
    row[6] = count(messages->unawaited);
    size = 7;
    if (messages->took_next > 0) {
      row[7] = count(messages->took_next);
      row[8] = count(messages->stray);
      size = 9;
    }
  }
  return OwnDetails(Details(row).first(size));
}

}  // namespace barrage
