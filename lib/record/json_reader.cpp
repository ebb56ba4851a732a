#include "record/json_reader.h"

#include <simdjson.h>

#include <limits>
#include <utility>

#include "core/error.h"
#include "core/units.h"
#include "record/foreign.h"
#include "record/frame.h"
#include "record/json_keys.h"

namespace barrage {
namespace {

using json::Key;
using simdjson::dom::element;

// A value that is not what its key wants: caught where the line is known.
[[noreturn]] void refuse(Key key, std::string_view wanted) {
  throw ValueError("\"" + std::string(json::kKeys[static_cast<std::size_t>(key)]) + "\" is not " +
                   std::string(wanted));
}

std::string_view text(Key key, element value) {
  if (value.is_null()) return {};
  std::string_view found;
  if (value.get_string().get(found)) refuse(key, "a text");
  return found;
}

template <typename T>
T natural(Key key, element value, std::uint64_t max = std::numeric_limits<T>::max()) {
  std::uint64_t found = 0;
  if (value.get_uint64().get(found) || found > max) {
    refuse(key, "a whole number from 0 to " + std::to_string(max));
  }
  return static_cast<T>(found);
}

Nanos duration(Key key, element value) {
  return Nanos(natural<std::int64_t>(key, value, frame::kDurationEnd - 1));
}

Nanos optional_duration(Key key, element value) {
  return value.is_null() ? Phases::absent : duration(key, value);
}

WallTime time(Key key, element value) {
  const std::string_view written = text(key, value);
  if (written.empty() || written.starts_with("0001-01-01T")) return {};  // Go's "no time"
  const WallTime time = parse_time(written);
  const std::int64_t ns = time.time_since_epoch().count();
  if (ns < 0 || ns >= frame::kTimeEnd) refuse(key, "a time from 1970 to 2115");
  return time;
}

HitKind kind(Key key, element value) {
  constexpr auto unknown = std::numeric_limits<std::uint8_t>::max();
  if (value.is_number()) return static_cast<HitKind>(natural<std::uint8_t>(key, value));
  return kind_from_string(text(key, value)).value_or(static_cast<HitKind>(unknown));
}

Phases phases(Key key, element value) {
  Phases phases;
  Nanos* const lengths[] = {&phases.queue, &phases.dns,  &phases.connect, &phases.tls,
                            &phases.send,  &phases.wait, &phases.transfer};
  simdjson::dom::object object;
  if (value.is_null()) return phases;
  if (value.get_object().get(object)) refuse(key, "an object");
  for (const auto field : object) {
    for (std::size_t i = 0; i < json::kPhases.size(); ++i) {
      if (field.key == json::kPhases[i] && !field.value.is_null()) {
        *lengths[i] = duration(key, field.value);
      }
    }
  }
  return phases;
}

MessageCounts& messages(Result& result) {
  return result.messages ? *result.messages : result.messages.emplace();
}

// What a line may leave out and what follows from it.
struct Line {
  Result result;
  Nanos latency{};
  bool has_service = false, has_fault = false;
};

void take(Line& line, Key key, element value) {
  Result& result = line.result;
  switch (key) {
    case Key::attack:
      result.attack = text(key, value);
      break;
    case Key::seq:
      result.seq = natural<std::uint64_t>(key, value);
      break;
    case Key::code:
      result.code = natural<std::uint16_t>(key, value);
      break;
    case Key::timestamp:
      result.due = time(key, value);
      break;
    case Key::latency:
      line.latency = duration(key, value);
      break;
    case Key::bytes_out:
      result.bytes_out = natural<std::uint64_t>(key, value);
      break;
    case Key::bytes_in:
      result.bytes_in = natural<std::uint64_t>(key, value);
      break;
    case Key::error:
      result.error = text(key, value);
      break;
    case Key::method:
      result.method = text(key, value);
      break;
    case Key::url:
      result.url = text(key, value);
      break;
    case Key::name:
      result.name = text(key, value);
      break;
    case Key::kind:
      result.kind = kind(key, value);
      break;
    case Key::delay:
      result.delay = duration(key, value);
      break;
    case Key::service:
      result.service = duration(key, value);
      line.has_service = true;
      break;
    case Key::phases:
      result.phases = phases(key, value);
      break;
    case Key::fault:
      result.fault = fault_from_string(text(key, value));
      line.has_fault = true;
      break;
    case Key::attempts:
      result.attempts = natural<std::uint32_t>(key, value);
      break;
    case Key::in_flight:
      result.in_flight = natural<std::uint32_t>(key, value);
      break;
    case Key::flags:
      result.flags = natural<std::uint32_t>(key, value);
      break;
    case Key::connection:
      result.connection = natural<std::uint32_t>(key, value);
      break;
    case Key::reach:
      result.reach = natural<std::uint32_t>(key, value);
      break;
    case Key::receivers:
      result.receivers = natural<std::uint32_t>(key, value);
      break;
    case Key::first:
      result.first = optional_duration(key, value);
      break;
    case Key::median:
      result.median = optional_duration(key, value);
      break;
    case Key::received:
      messages(result).received = natural<std::uint64_t>(key, value);
      break;
    case Key::unawaited:
      messages(result).unawaited = natural<std::uint64_t>(key, value);
      break;
    case Key::body:
    case Key::headers:
      break;
  }
}

// Keys mostly come in the order in which we and Vegeta write them: `hint` is tried first.
std::size_t find_key(std::string_view name, std::size_t hint) {
  if (hint < json::kKeys.size() && json::kKeys[hint] == name) return hint;
  std::size_t i = 0;
  while (i < json::kKeys.size() && json::kKeys[i] != name) ++i;
  return i;
}

}  // namespace

class JsonReader::Parser {
 public:
  // Throws ValueError. The texts of the result are valid until the next call.
  Result parse(std::string_view line) {
    simdjson::dom::object object;
    const auto error = parser_.parse(line.data(), line.size(), false).get_object().get(object);
    if (error == simdjson::INCORRECT_TYPE) throw ValueError("not an object");
    if (error) throw ValueError("not JSON");
    Line found;
    std::size_t hint = 0;
    for (const auto field : object) {
      const std::size_t key = find_key(field.key, hint);
      if (key == json::kKeys.size()) continue;
      take(found, static_cast<Key>(key), field.value);
      hint = key + 1;
    }
    Result& result = found.result;
    if (!found.has_service) {
      complete_foreign(result, found.latency);
    } else if (!found.has_fault) {
      result.fault = guess_fault(result.code, result.error);
    }
    return result;
  }

 private:
  simdjson::dom::parser parser_;
};

JsonReader::JsonReader(Input input)
    : lines_(std::move(input)), parser_(std::make_unique<Parser>()) {}

JsonReader::~JsonReader() = default;

Read JsonReader::read(Result& into) {
  std::string_view line;
  const LineScanner::Found found = lines_.next(line);
  if (found == LineScanner::Found::end) return Read::end;
  if (found == LineScanner::Found::wait) return Read::wait;
  std::string problem = "longer than 64 MiB";
  if (found == LineScanner::Found::line) {
    try {
      into = parser_->parse(line);
      return Read::record;
    } catch (const ValueError& error) {
      problem = error.what();
    }
  }
  info_.add_damage(lines_.input().name() + ":" + std::to_string(lines_.number()) +
                       ": no record: " + problem + "; skipped",
                   lines_.bytes());
  return Read::corrupt;
}

}  // namespace barrage
