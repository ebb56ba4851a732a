#pragma once

#include <map>

#include "record/frame_writer.h"
#include "record/record.h"

namespace barrage {

// Writes what was read, perhaps of several runs, as frames: each hit under the run that it came
// from (Result::run), as worker 0. Loses nothing else. One open frame per run; call flush() at the
// end.
class FramesByRun final : public RecordWriter {
 public:
  explicit FramesByRun(FrameSink& sink) : sink_(sink) {}

  void write(const Result& result) override {
    of(result.run == nullptr ? RunId{} : *result.run).write(result);
  }
  void write(const RunHeader& header) override { of(header.run).write(header); }
  void write(const Health& health) override { of(health.run).write(health); }
  void write(const RunEnd& end) override { of(end.run).write(end); }
  void write(const MonitoredSource& source) override { of(source.run).write(source); }
  void write(const SourceSample& sample) override { of(sample.run).write(sample); }
  void flush() override {
    for (auto& [run, writer] : writers_) writer.flush();
  }

 private:
  FrameWriter& of(const RunId& run) { return writers_.try_emplace(run, sink_, run).first->second; }

  FrameSink& sink_;
  std::map<RunId, FrameWriter> writers_;
};

}  // namespace barrage
