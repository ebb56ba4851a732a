// What a protocol brings to the target files: its schemes, its lines that begin with ">", its keys
// of the json format, its checks. The formats know protocols by this interface alone.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/kind.h"
#include "core/target.h"
#include "targets/problem.h"

namespace barrage {

class JsonValue;  // targets/json_value.h

// Collects what one target says beside its request line, headers and body. One thread.
class SpecBuilder {
 public:
  virtual ~SpecBuilder() = default;
  // http format: a whole line that begins with ">", and its number in the file. Offsets count in
  // `text`.
  virtual std::optional<Problem> read_line(std::string_view text, std::size_t number) = 0;
  // json format: the value of one of Dialect::keys; of a key given twice the last counts. Throws
  // what JsonValue throws.
  virtual void read_key(std::string_view key, JsonValue& value) = 0;
  // All is read, the target has its headers and body: sets its spec. Once. Offsets count in the
  // body.
  virtual std::optional<Problem> finish(Target& target) = 0;
};

// A value that lives as long as the program; any thread.
struct Dialect {
  struct Scheme {
    std::string_view name;        // lower case: "wss"
    std::string_view connect_as;  // "http" or "https", which says the port and whether to use TLS
  };

  Kind kind = Kind::http;
  std::string_view title;          // "WebSocket", in messages
  std::vector<Scheme> schemes;     // at least one, no other dialect has it
  std::string_view method = {};    // which its targets have, and no others; empty: any other
  std::string_view example;        // a request line
  bool has_fragments = true;       // "#..." may end its URLs
  std::string_view not_lazy = {};  // why its targets cannot be read during the attack, and what
                                   // to do; empty: they can
  std::vector<std::string_view> keys = {};  // of the json format, beside those of all targets

  // What is wrong with a header; null: nothing more than with headers of all targets.
  std::optional<Problem> (*check_header)(std::string_view name) = nullptr;
  // Whether a header was hardly meant as one, but as the payload; null: none.
  bool (*may_be_payload)(std::string_view header) = nullptr;
  // Null: its targets are a request line, headers and a body, and have no spec. Else a line of text
  // that is no header is their body, too.
  std::unique_ptr<SpecBuilder> (*builder)() = nullptr;
  // Body and spec for -dry-run, line by line; without secrets unless they are to be kept. Null
  // when there is no spec.
  std::vector<std::string> (*show)(const Target& target, bool keep_secrets) = nullptr;
};

// Those that target files may use, in the order in which messages name them. At least one.
using Dialects = std::span<const Dialect* const>;

const Dialect& dialect_of(Dialects dialects, Kind kind);
// The first that has lines with ">", for messages; any if none has.
const Dialect& dialect_with_lines(Dialects dialects);
// "http://, https://, ws:// or wss://".
std::string schemes_text(std::span<const Dialect::Scheme> schemes);
std::string schemes_text(Dialects dialects);

}  // namespace barrage
