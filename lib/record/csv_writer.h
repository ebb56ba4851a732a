#pragma once

#include <ostream>
#include <string>

#include "record/record.h"

namespace barrage {

// Vegeta's twelve columns, as FORMAT.md says. Hits only, no side results, and not all that is known
// of them.
class CsvWriter final : public RecordWriter {
 public:
  // `out` outlives this. printed: on a terminal, which obeys control characters: they are escaped.
  explicit CsvWriter(std::ostream& out, bool printed = false) : out_(out), printed_(printed) {}
  using RecordWriter::write;
  void write(const Result& result) override;

 private:
  void append_text(std::string_view text);

  std::ostream& out_;
  const bool printed_;
  std::string line_;
};

}  // namespace barrage
