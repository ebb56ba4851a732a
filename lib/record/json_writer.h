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
  void append_kind(const Result& result);

  std::ostream& out_;
  std::string line_;
  KindWhat kind_{};
  std::string kind_json_;  // what is written for kind_; empty: nothing was yet
};

}  // namespace barrage
