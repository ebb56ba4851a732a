#include "record/csv_reader.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "core/error.h"
#include "record/foreign.h"
#include "record/frame.h"

namespace barrage {
namespace {

// Vegeta's columns; body and headers are skipped.
enum Column : std::size_t {
  timestamp = 0,
  code = 1,
  latency = 2,
  bytes_out = 3,
  bytes_in = 4,
  error = 5,
  attack = 7,
  seq = 8,
  method = 9,
  url = 10,
};

template <typename T>
T number(std::string_view field, const char* name,
         std::uint64_t max = std::numeric_limits<T>::max()) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (failed != std::errc{} || end != field.data() + field.size() || value > max) {
    throw ValueError(std::string(name) + " is not a whole number from 0 to " + std::to_string(max));
  }
  return static_cast<T>(value);
}

bool odd_quotes(std::string_view text) { return std::ranges::count(text, '"') % 2 != 0; }

}  // namespace

Read CsvReader::read(Result& into) {
  for (;;) {
    const std::optional<Read> read = read_line(into);
    if (read) return *read;
  }
}

// nullopt: it was a heading.
std::optional<Read> CsvReader::read_line(Result& into) {
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
    // Quotes come in pairs: while one is open the record goes on in the next line.
    bool open = odd_quotes(line);
    bool ended = false;
    while (open && !ended) {
      const std::size_t known = line.size();
      const LineScanner::Found next = lines_.extend(line, "\"");
      if (next == LineScanner::Found::wait) {
        first_ = first;
        lines_.again();
        return Read::wait;
      }
      ended = next != LineScanner::Found::line;
      if (!ended) open = !odd_quotes(line.substr(known));
    }
    try {
      if (open) throw ValueError("a quote is not closed");
      into = parse(line);
      lines_.found_record();
      return Read::record;
    } catch (const ValueError& wrong) {
      problem = wrong.what();
      if (heading_columns(line)) {
        const auto other = heading_problem(line);
        if (!other) return std::nullopt;
        if (first) throw InputError(lines_.input().name(), lines_.number(), 0, *other);
        problem = *other;
      }
      lines_.first_only();
    }
  }
  info_.add_damage(lines_.input().name() + ":" + std::to_string(lines_.number()) +
                       ": no record: " + problem + "; skipped",
                   lines_.bytes());
  return Read::corrupt;
}

Result CsvReader::parse(std::string_view line) {
  split(line);
  Result result;
  result.due =
      WallTime(Nanos(number<std::int64_t>(fields_[timestamp], "the time", frame::kTimeEnd - 1)));
  result.code = number<std::uint16_t>(fields_[code], "the code");
  result.bytes_out = number<std::uint64_t>(fields_[bytes_out], "bytes out");
  result.bytes_in = number<std::uint64_t>(fields_[bytes_in], "bytes in");
  result.error = fields_[error];
  result.attack = fields_[attack];
  result.seq = number<std::uint64_t>(fields_[seq], "seq");
  result.method = fields_[method];
  result.url = fields_[url];
  complete_foreign(result, Nanos(number<std::int64_t>(fields_[latency], "the latency",
                                                      frame::kDurationEnd - 1)));
  return result;
}

// Fills fields_. Blanks before a field are dropped, as Vegeta's reader does. Throws ValueError.
void CsvReader::split(std::string_view line) {
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    std::string_view field;
    if (line.starts_with('"')) {
      std::size_t end = 1;
      bool doubled = false;
      while ((end = line.find('"', end)) != std::string_view::npos &&
             line.substr(end + 1).starts_with('"')) {
        doubled = true;
        end += 2;
      }
      if (end == std::string_view::npos) throw ValueError("a quote is not closed");
      field = line.substr(1, end - 1);
      line.remove_prefix(end + 1);
      if (!line.empty() && line.front() != ',') throw ValueError("text after a closing quote");
      if (doubled && count < kFields) {
        std::string& plain = unquoted_[count];
        plain.clear();
        for (std::size_t i = 0; i < field.size(); ++i) {
          plain += field[i];
          if (field[i] == '"') ++i;
        }
        field = plain;
      }
    } else {
      field = line.substr(0, line.find(','));
      if (field.find('"') != std::string_view::npos) {
        throw ValueError("a quote inside a field that does not begin with one");
      }
      line.remove_prefix(field.size());
    }
    if (count < kFields) fields_[count] = field;
    more = !line.empty();
    if (more) line.remove_prefix(1);
  }
  if (count != kFields) {
    throw ValueError(std::to_string(count) + " columns in place of " + std::to_string(kFields));
  }
}

}  // namespace barrage
