#include "record/json_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "core/error.h"
#include "core/units.h"
#include "kinds/kinds.h"
#include "record/foreign.h"
#include "record/frame.h"
#include "record/json_keys.h"

namespace barrage {
namespace {

using json::Key;
using simdjson::dom::element;

// An object that is no record, whatever else it is.
class OtherObject : public ValueError {
 public:
  using ValueError::ValueError;
};

constexpr const char* kNoRecord =
    "this JSON is no record: those have \"timestamp\" and \"latency\"; attack, encode and vegeta "
    "encode make them";

// What it is; null: not known.
const char* what_else(simdjson::dom::object object) {
  const auto has = [&](const char* key) { return !object.at_key(key).error(); };
  if (has("timestamp")) return nullptr;
  if (has("latencies") && has("requests")) {
    return "this is a JSON report, not the records that it was made of";
  }
  if (has("metric") && (has("data") || has("type"))) {
    return "this is k6's output, not records of attack or vegeta";
  }
  if (has("method") && has("url") && !has("latency")) {
    return "these are targets; attack reads them: attack -format=json -targets=FILE";
  }
  return nullptr;
}

// A value that is not what its key wants: caught where the line is known.
[[noreturn]] void refuse(std::string_view name, std::string_view wanted) {
  throw ValueError("\"" + std::string(name) + "\" is not " + std::string(wanted));
}

[[noreturn]] void refuse(Key key, std::string_view wanted) {
  refuse(json::kKeys[static_cast<std::size_t>(key)], wanted);
}

std::string_view text(Key key, element value) {
  if (value.is_null()) return {};
  std::string_view found;
  if (value.get_string().get(found)) refuse(key, "a string");
  return found;
}

// `key`: a Key, or its name.
template <typename T, typename AnyKey>
T natural(AnyKey key, element value, std::uint64_t max = std::numeric_limits<T>::max()) {
  std::uint64_t found = 0;
  if (value.get_uint64().get(found) || found > max) {
    refuse(key, "a whole number from 0 to " + std::to_string(max));
  }
  return static_cast<T>(found);
}

Nanos duration(Key key, element value) {
  return Nanos(natural<std::int64_t>(key, value, frame::kDurationEnd - 1));
}

WallTime time(Key key, element value) {
  const std::string_view written = text(key, value);
  if (written.empty() || written.starts_with("0001-01-01T")) return {};  // Go's "no time"
  const WallTime time = parse_time(written);
  const std::int64_t ns = time.time_since_epoch().count();
  if (ns < 0 || ns >= frame::kTimeEnd) refuse(key, "a time from 1970 to 2115");
  return time;
}

bool boolean(Key key, element value) {
  bool found = false;
  if (value.get_bool().get(found)) refuse(key, "true or false");
  return found;
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

using Fields = std::vector<std::pair<std::string_view, element>>;

// What a line may leave out and what follows from it.
struct Line {
  Line(std::array<std::int64_t, kMaxDetails>& its_row, Fields& its_others)
      : row(its_row), others(its_others) {
    others.clear();
  }
  Result result;
  Nanos latency{};
  bool has_time = false, has_latency = false, has_service = false, has_fault = false;
  std::optional<bool> is_hit;
  // Details: an array, or under keys of their own, which only the kind can tell.
  std::array<std::int64_t, kMaxDetails>& row;
  std::size_t size = 0;
  Fields& others;  // those of no key
};

// A name that is none of a kind is one of a later barrage. Its second part says what beside a hit.
void take_kind(Line& line, Key key, element value) {
  constexpr auto later = std::numeric_limits<std::uint8_t>::max();
  Result& result = line.result;
  if (value.is_number()) {
    return result.set_kind(static_cast<Kind>(natural<std::uint8_t>(key, value)));
  }
  const std::string_view name = text(key, value);
  if (const auto found = parse_kind(name)) return result.set_kind(found->kind, found->what);
  const bool beside = name.find('_') != std::string_view::npos;
  result.set_kind(static_cast<Kind>(later), beside ? static_cast<What>(later) : What::hit);
}

// Passes over what is the name of no detail.
void take_named_details(Line& line) {
  const std::span<const std::string_view> names = detail_names(line.result.kind);
  if (names.empty()) return;
  line.size = 0;  // an array has no meaning for a kind with names
  for (const auto& [name, value] : line.others) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) continue;
    const auto place = static_cast<std::size_t>(found - names.begin());
    while (line.size <= place) line.row[line.size++] = kNil;
    if (!value.is_null()) line.row[place] = natural<std::int64_t>(name, value);
  }
}

void take_details(Line& line, Key key, element value) {
  simdjson::dom::array array;
  if (value.is_null()) return;
  if (value.get_array().get(array)) refuse(key, "an array");
  line.size = 0;
  for (const element one : array) {
    std::int64_t number = kNil;
    if (!one.is_null() && one.get_int64().get(number)) refuse(key, "an array of whole numbers");
    if (line.size < line.row.size()) line.row[line.size++] = number;
  }
}

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
      line.has_time = true;
      break;
    case Key::latency:
      line.latency = duration(key, value);
      line.has_latency = true;
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
      take_kind(line, key, value);
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
    case Key::step:
      result.step = natural<std::uint32_t>(key, value);
      break;
    case Key::hit:
      line.is_hit = boolean(key, value);
      break;
    case Key::details:
      take_details(line, key, value);
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

void take_all(Line& found, simdjson::dom::object object) {
  std::size_t hint = 0;
  for (const auto field : object) {
    const std::size_t key = find_key(field.key, hint);
    if (key < json::kKeys.size()) {
      take(found, static_cast<Key>(key), field.value);
      hint = key + 1;
    } else if (found.others.size() < kMaxDetails) {
      found.others.emplace_back(field.key, field.value);
    }
  }
  take_named_details(found);
}

}  // namespace

class JsonReader::Parser {
 public:
  // Null, or what is wrong: a damaged file may have many such lines, and throwing takes long.
  const char* find_object(std::string_view line) {
    const auto error = parser_.parse(line.data(), line.size(), false).get_object().get(object_);
    if (error == simdjson::INCORRECT_TYPE) return "not an object";
    return error ? "not JSON" : nullptr;
  }
  // Throws ValueError, OtherObject too. The texts of the result are valid until find_object().
  Result record() {
    const simdjson::dom::object object = object_;
    Line found(row_, others_);
    try {
      take_all(found, object);
    } catch (const ValueError&) {
      if (const char* other = what_else(object)) throw OtherObject(other);
      throw;
    }
    const bool has_length = found.has_latency || found.has_service;
    if (!found.has_time && !has_length) {
      const char* other = what_else(object);
      throw OtherObject(other != nullptr ? other : kNoRecord);
    }
    if (!found.has_time || !has_length) {
      throw ValueError(found.has_time ? "\"latency\" is missing" : "\"timestamp\" is missing");
    }
    Result& result = found.result;
    if (found.is_hit) result.is_hit = *found.is_hit;
    result.details = Details(row_).first(found.size);
    if (result.latency().count() >= frame::kDurationEnd) {
      throw ValueError("\"delay\" and \"service\" are together 2^60 or more");
    }
    if (!found.has_service) {
      complete_foreign(result, found.latency);
    } else if (!found.has_fault) {
      result.fault = guess_fault(result.code, result.error);
    }
    return result;
  }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::object object_;
  std::array<std::int64_t, kMaxDetails> row_;  // details of the last record
  Fields others_;
};

JsonReader::JsonReader(Input input)
    : lines_(std::move(input)), parser_(std::make_unique<Parser>()) {}

JsonReader::~JsonReader() = default;

// As jq and others spread them, an object begins and ends with a brace alone on its line. False:
// its end has not arrived yet.
bool JsonReader::join(std::string_view& line) {
  if (line.size() > 8 || line.substr(0, line.find_last_not_of(" \t\r") + 1) != "{") return true;
  const std::uint64_t at = lines_.input().offset();
  if (at < alone_until_) return true;
  const LineScanner::Found found = lines_.extend(line, "\n}");
  if (found == LineScanner::Found::wait) {
    lines_.again();
    return false;
  }
  if (found != LineScanner::Found::line) alone_until_ = at + LineScanner::kMaxJoinedBytes;
  return true;
}

Read JsonReader::read(Result& into) {
  std::string_view line;
  const LineScanner::Found found = lines_.next(line);
  if (found == LineScanner::Found::end) {
    info_.all_read = true;
    return Read::end;
  }
  if (found == LineScanner::Found::wait) return Read::wait;
  const bool first = std::exchange(first_, false);
  std::string problem;
  if (found == LineScanner::Found::too_long) {
    problem = "longer than 64 MiB";
  } else {
    if (!join(line)) {
      first_ = first;
      return Read::wait;
    }
    bool other = false;
    try {
      if (const char* wrong = parser_->find_object(line)) {
        problem = wrong;
      } else {
        into = parser_->record();
        lines_.found_record();
        return Read::record;
      }
    } catch (const OtherObject& error) {
      if (first) throw InputError(lines_.input().name(), lines_.number(), 0, error.what());
      other = true;
      problem = error.what();
    } catch (const ValueError& error) {
      problem = error.what();
    }
    if (!other && line.find("\n{") != std::string_view::npos) lines_.first_only();
  }
  lines_.add_damage(problem, info_);
  return Read::corrupt;
}

}  // namespace barrage
