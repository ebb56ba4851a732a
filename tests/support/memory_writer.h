// Keeps what an attack writes, or what a reader passes beside the hits.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.h"
#include "record/stream_visitor.h"

namespace barrage::test {

class MemoryWriter final : public RecordWriter, public StreamVisitor {
 public:
  using RecordWriter::write;

  void write(const Result& result) override {
    auto copy = result;
    for (auto* text : {&copy.attack, &copy.name, &copy.method, &copy.url, &copy.error}) {
      *text = *texts_.emplace(*text).first;
    }
    copy.details = details_.emplace_back(copy.details).view();
    results.push_back(copy);
  }
  void write(const RunHeader& header) override { headers.push_back(header); }
  void write(const Health& second) override { health.push_back(second); }
  void write(const RunEnd& end) override { ends.push_back(end); }
  void write(const MonitoredSource& source) override { sources.push_back(source); }
  void write(const SourceSample& sample) override { samples.push_back(sample); }
  void visit(const RunHeader& header) override { write(header); }
  void visit(const Health& second) override { write(second); }
  void visit(const RunEnd& end) override { write(end); }
  void visit(const MonitoredSource& source) override { write(source); }
  void visit(const SourceSample& sample) override { write(sample); }

  std::vector<Result>
      results;  // in the order of writing; texts and details live as long as this object
  std::vector<RunHeader> headers;
  std::vector<Health> health;
  std::vector<RunEnd> ends;
  std::vector<MonitoredSource> sources;
  std::vector<SourceSample> samples;

 private:
  std::set<std::string, std::less<>> texts_;
  std::deque<OwnDetails> details_;
};

}  // namespace barrage::test
