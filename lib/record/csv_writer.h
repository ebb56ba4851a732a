#pragma once

#include <ostream>
#include <string>

#include "record/record.h"

namespace barrage {

// Vegeta's twelve columns, as FORMAT.md says. Hits only, no side results, and not all that is known
// of them.
class CsvWriter final : public RecordWriter {
 public:
  explicit CsvWriter(std::ostream& out) : out_(out) {}  // outlives this
  using RecordWriter::write;
  void write(const Result& result) override;

 private:
  std::ostream& out_;
  std::string line_;
};

}  // namespace barrage
