#include "support/attack_run.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "core/units.h"

namespace barrage::test {
namespace {

Record parse_record(const simdjson::dom::element& line) {
  const auto text = [&](const char* key) { return std::string(line[key].get_string().value()); };
  const auto natural = [&](const char* key) { return line[key].get_uint64().value(); };
  const auto nanos = [&](const char* key) { return Nanos(line[key].get_int64().value()); };
  Record r;
  r.seq = natural("seq");
  r.code = static_cast<unsigned>(natural("code"));
  r.bytes_in = natural("bytes_in");
  r.bytes_out = natural("bytes_out");
  r.attempts = natural("attempts");
  r.due = parse_time(text("timestamp"));
  r.latency = nanos("latency");
  r.delay = nanos("delay");
  r.service = nanos("service");
  r.attack = text("attack");
  r.name = text("name");
  r.method = text("method");
  r.url = text("url");
  r.fault = text("fault");
  r.error = text("error");
  r.kind = text("kind");
  r.flags = natural("flags");
  const auto perhaps = [&](const char* key) {
    std::uint64_t value = 0;
    return line[key].get(value) ? 0 : value;
  };
  r.connection = perhaps("connection");
  r.reach = perhaps("reach");
  r.receivers = perhaps("receivers");
  r.first = Nanos(perhaps("first"));
  r.median = Nanos(perhaps("median"));
  return r;
}

// BARRAGE_CHECK_JSON: a program that holds a file against schema/.
void check_schema(const std::string& text) {
  const char* const check = std::getenv("BARRAGE_CHECK_JSON");
  if (check == nullptr) return;
  const TempDir dir;
  const Finished done =
      run({.argv = {"/usr/bin/python3", "-B", check, dir.write("printed.json", text)}});
  if (done.exit_code != 0) throw std::runtime_error("not what schema/ says: " + done.err);
}

}  // namespace

struct Json::Document {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
};

Json::Json(const std::string& text) : document_(std::make_unique<Document>()) {
  check_schema(text);
  if (document_->parser.parse(text).get(document_->root)) {
    throw std::runtime_error("no JSON: " + text);
  }
}
Json::~Json() = default;

double Json::number(const std::string& path) const {
  return document_->root.at_pointer(path).get_double().value();
}
std::string Json::text(const std::string& path) const {
  return std::string(document_->root.at_pointer(path).get_string().value());
}
bool Json::has(const std::string& path) const {
  return document_->root.at_pointer(path).error() == simdjson::SUCCESS;
}

bool Record::planned() const { return !kind.starts_with("ws_") || kind == "ws_event"; }

std::vector<Record> parse_records(const std::string& json_lines) {
  check_schema(json_lines);
  std::vector<Record> records;
  simdjson::dom::parser parser;
  for (const auto& line : lines_of(json_lines)) {
    records.push_back(parse_record(parser.parse(line).value()));
  }
  std::sort(records.begin(), records.end(), [](const Record& a, const Record& b) {
    return std::tuple(!a.planned(), a.seq, a.due) < std::tuple(!b.planned(), b.seq, b.due);
  });
  return records;
}

std::size_t AttackRun::with_code(unsigned code) const {
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [code](const Record& r) { return r.code == code; }));
}

std::size_t AttackRun::with_fault(const std::string& fault) const {
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [&fault](const Record& r) { return r.fault == fault; }));
}

std::vector<Record> AttackRun::of_kind(const std::string& kind) const {
  std::vector<Record> some;
  std::copy_if(records.begin(), records.end(), std::back_inserter(some),
               [&kind](const Record& r) { return r.kind == kind; });
  return some;
}

std::uint64_t AttackRun::attempts() const {
  std::uint64_t sum = 0;
  for (const auto& record : records) sum += record.attempts;
  return sum;
}

AttackRun run_attack(std::vector<std::string> flags, const std::string& targets) {
  const TempDir dir;
  const auto stream = dir.file("run.bin");
  flags.insert(flags.begin(), program("attack"));
  flags.push_back("-output=" + stream);
  AttackRun done;
  done.attack = run({.argv = std::move(flags), .input = targets, .directory = dir.path()});
  if (!std::filesystem::exists(stream)) return done;
  done.encode = run({.argv = {program("encode"), stream}});
  done.records = parse_records(done.encode.out);
  return done;
}

Finished encode_stream(const std::string& bytes) {
  return run({.argv = {program("encode")}, .input = bytes});
}

Finished report_stream(const std::string& bytes, const std::string& type) {
  return run({.argv = {program("report"), "-type=" + type}, .input = bytes});
}

}  // namespace barrage::test
