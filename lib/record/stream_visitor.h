#pragma once

#include "core/monitored.h"
#include "core/run.h"

namespace barrage {

// Gets what a stream says beside its hits as a reader passes it. The thread is the reader's: with
// several inputs and shares() of a reader it may be several at once.
class StreamVisitor {
 public:
  virtual ~StreamVisitor() = default;
  virtual void visit(const RunHeader&) {}
  virtual void visit(const Health&) {}
  virtual void visit(const RunEnd&) {}
  virtual void visit(const MonitoredSource&) {}
  virtual void visit(const SourceSample&) {}
};

}  // namespace barrage
