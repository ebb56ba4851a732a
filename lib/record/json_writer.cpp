#include "record/json_writer.h"

#include <algorithm>
#include <array>

#include "core/ascii.h"
#include "core/json.h"
#include "core/units.h"
#include "kinds/kinds.h"
#include "record/json_keys.h"

namespace barrage {
namespace {

using json::Key;

// A key's name with what goes before and after it; the first key opens the object.
struct Opening {
  std::array<char, 16> text{};
  std::size_t size = 0;
};

constexpr auto kOpenings = [] {
  std::array<Opening, json::kKeys.size()> openings;
  for (std::size_t i = 0; i < openings.size(); ++i) {
    Opening& opening = openings[i];
    const auto put = [&](char c) { opening.text[opening.size++] = c; };
    put(i == 0 ? '{' : ',');
    put('"');
    for (const char c : json::kKeys[i]) put(c);
    put('"');
    put(':');
  }
  return openings;
}();

void append_key(std::string& line, Key key) {
  const Opening& opening = kOpenings[static_cast<std::size_t>(key)];
  line.append(opening.text.data(), opening.size);
}

template <typename T>
void append(std::string& line, Key key, const T& value) {
  append_key(line, key);
  append_json(line, value);
}

void append_phases(std::string& line, const Phases& phases) {
  append_key(line, Key::phases);
  const Nanos lengths[] = {phases.queue, phases.dns,  phases.connect, phases.tls,
                           phases.send,  phases.wait, phases.transfer};
  char before = '{';
  for (std::size_t i = 0; i < json::kPhases.size(); ++i) {
    if (lengths[i] < Nanos::zero()) continue;
    line += before;
    line += '"';
    line += json::kPhases[i];
    line += "\":";
    append_json(line, lengths[i].count());
    before = ',';
  }
  line += before == '{' ? "{}" : "}";
}

void append_details(std::string& line, const Result& result) {
  const std::span<const std::string_view> keys = detail_names(result.kind);
  for (std::size_t i = 0; i < std::min(keys.size(), result.details.size()); ++i) {
    if (result.details[i] < 0) continue;
    line += ",\"";
    line += keys[i];
    line += "\":";
    append_json(line, result.details[i]);
  }
  if (!keys.empty()) return;
  append_key(line, Key::details);
  char before = '[';
  for (const std::int64_t value : result.details) {
    line += before;
    value == kNil ? void(line += "null") : append_json(line, value);
    before = ',';
  }
  line += ']';
}

}  // namespace

// A kind without a name is a number. Most records are of the kind of the one before.
void JsonWriter::append_kind(const Result& result) {
  if (const KindWhat kind{result.kind, result.what}; kind != kind_ || kind_json_.empty()) {
    kind_ = kind;
    kind_json_.clear();
    const std::string text = kind_text(kind.kind, kind.what);
    if (kind.what == What::hit && is_digit(text.front())) {
      append(kind_json_, Key::kind, static_cast<unsigned>(kind.kind));
    } else {
      append(kind_json_, Key::kind, text);
    }
  }
  line_ += kind_json_;
}

void JsonWriter::write(const Result& result) {
  std::string& line = line_;
  line.clear();
  append(line, Key::attack, result.attack);
  append(line, Key::seq, result.seq);
  append(line, Key::code, result.code);
  append_key(line, Key::timestamp);
  line += '"';
  append_time(line, result.due);
  line += '"';
  append(line, Key::latency, result.latency().count());
  append(line, Key::bytes_out, result.bytes_out);
  append(line, Key::bytes_in, result.bytes_in);
  append(line, Key::error, result.error);
  append_key(line, Key::body);
  line += "null";
  append(line, Key::method, result.method);
  append(line, Key::url, result.url);
  append_key(line, Key::headers);
  line += "null";
  append(line, Key::name, result.name);
  append_kind(result);
  append(line, Key::delay, result.delay.count());
  append(line, Key::service, result.service.count());
  append_phases(line, result.phases);
  append(line, Key::fault, to_string(result.fault));
  append(line, Key::attempts, result.attempts);
  append(line, Key::in_flight, result.in_flight);
  append(line, Key::flags, result.flags);
  if (result.step > 0) append(line, Key::step, result.step);
  if (result.is_hit != (result.what == What::hit)) append(line, Key::hit, result.is_hit);
  if (!result.details.empty()) append_details(line, result);
  line += "}\n";
  out_.write(line.data(), static_cast<std::streamsize>(line.size()));
}

}  // namespace barrage
