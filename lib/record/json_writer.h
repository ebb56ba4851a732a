#pragma once

#include <ostream>
#include <string>

#include "record/record.h"

namespace barrage {

// One JSON object per line, as FORMAT.md says. Hits and side results only.
class JsonWriter final : public RecordWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}  // outlives this
  using RecordWriter::write;
  void write(const Result& result) override;

 private:
  std::ostream& out_;
  std::string line_;
};

}  // namespace barrage
