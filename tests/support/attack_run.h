// Runs the real attack, and reads its records back through the real encode and report.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/time.h"
#include "support/files.h"
#include "support/process.h"

namespace barrage::test {

// A line of `encode -to=json`.
struct Record {
  std::uint64_t seq = 0, bytes_in = 0, bytes_out = 0, attempts = 0;
  unsigned code = 0;
  WallTime due{};
  Nanos latency{}, delay{}, service{};
  std::string attack, name, method, url, fault, error;
  std::string kind = "http";
  std::uint64_t flags = 0;                                 // result_flag
  std::uint64_t connection = 0, reach = 0, receivers = 0;  // zero where it does not tell
  Nanos first{}, median{};

  bool planned() const;  // no side result
  WallTime done() const { return due + latency; }
};

// A JSON document; values by path: number("/latencies/99th"). A path that is not there throws.
class Json {
 public:
  explicit Json(const std::string& text);
  ~Json();
  double number(const std::string& path) const;
  std::string text(const std::string& path) const;
  bool has(const std::string& path) const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

// In the order of seq, then side results in the order of due. Throws when a line is no record.
std::vector<Record> parse_records(const std::string& json_lines);

struct AttackRun {
  Finished attack, encode;
  std::vector<Record> records;

  std::size_t with_code(unsigned code) const;
  std::size_t with_fault(const std::string& fault) const;
  std::vector<Record> of_kind(const std::string& kind) const;  // "ws_event", "ws_connect", ...
  bool all_ok() const { return with_fault("none") == records.size() && !records.empty(); }
  std::uint64_t attempts() const;  // of all records
};

// attack FLAGS < targets, to its end. Its output goes through a file in a folder of its own.
AttackRun run_attack(std::vector<std::string> flags, const std::string& targets);
// What `encode` makes of a stream, and how it ended.
Finished encode_stream(const std::string& bytes);
Finished report_stream(const std::string& bytes, const std::string& type);

}  // namespace barrage::test
