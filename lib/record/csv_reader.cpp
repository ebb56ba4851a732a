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
    problem = open ? "a quote is not closed" : parse(line, into);
    if (problem.empty()) {
      lines_.found_record();
      return Read::record;
    }
    if (heading_columns(line)) {
      const auto other = heading_problem(line);
      if (!other) return std::nullopt;
      if (first) throw InputError(lines_.input().name(), lines_.number(), 0, *other);
      problem = *other;
    }
    lines_.first_only();
  }
  lines_.add_damage(problem, info_);
  return Read::corrupt;
}

template <typename T>
T CsvReader::number(Column column, const char* name, std::uint64_t max) {
  const std::string_view field = fields_[column];
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (failed != std::errc{} || end != field.data() + field.size() || value > max) {
    if (wrong_.empty()) {
      wrong_ = std::string(name) + " is not a whole number from 0 to " + std::to_string(max);
    }
    return 0;
  }
  return static_cast<T>(value);
}

// Returns what is wrong, instead of throwing it: a damaged file may have many lines.
std::string CsvReader::parse(std::string_view line, Result& into) {
  if (std::string problem = split(line); !problem.empty()) return problem;
  wrong_.clear();
  Result result;
  result.due = WallTime(Nanos(number<std::int64_t>(timestamp, "the time", frame::kTimeEnd - 1)));
  result.code = number<std::uint16_t>(code, "the code");
  result.bytes_out = number<std::uint64_t>(bytes_out, "bytes out");
  result.bytes_in = number<std::uint64_t>(bytes_in, "bytes in");
  result.error = fields_[error];
  result.attack = fields_[attack];
  result.seq = number<std::uint64_t>(seq, "seq");
  result.method = fields_[method];
  result.url = fields_[url];
  const Nanos length(number<std::int64_t>(latency, "the latency", frame::kDurationEnd - 1));
  if (!wrong_.empty()) return wrong_;
  complete_foreign(result, length);
  into = result;
  return {};
}

// Fills fields_. Blanks before a field are dropped, as Vegeta's reader does. Returns what is
// wrong.
std::string CsvReader::split(std::string_view line) {
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
      if (end == std::string_view::npos) return "a quote is not closed";
      field = line.substr(1, end - 1);
      line.remove_prefix(end + 1);
      if (!line.empty() && line.front() != ',') return "text after a closing quote";
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
        return "a quote inside a field that does not begin with one";
      }
      line.remove_prefix(field.size());
    }
    if (count < kFields) fields_[count] = field;
    more = !line.empty();
    if (more) line.remove_prefix(1);
  }
  if (count != kFields) {
    return std::to_string(count) + " columns in place of " + std::to_string(kFields);
  }
  return {};
}

}  // namespace barrage
