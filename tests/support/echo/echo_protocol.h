// The driver of a protocol for tests: a line goes out over TCP, and must come back. It stands for
// all protocols that barrage may get: what it needs beside this folder is a line in the list of
// kinds.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "loop/deadline.h"
#include "net/admission.h"
#include "net/timeouts.h"
#include "net/wire.h"
#include "protocol/protocol.h"

namespace barrage::echo {

// Loop thread only. All references outlive it.
class EchoProtocol final : public Protocol {
 public:
  EchoProtocol(Loop& loop, const Connector& connector, const Clock& clock);
  ~EchoProtocol() override;

  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override;
  bool collect() noexcept override;
  void abort_all() noexcept override;
  LocalTroubles troubles() const noexcept override { return wires_.troubles(); }

 private:
  struct Endpoint;
  struct Line;
  struct Hit : Timeouts<Hit>::Link {
    HitId id = 0;
    HitSink* sink = nullptr;
    TargetPtr target;
    Endpoint* endpoint = nullptr;
    Line* line = nullptr;  // null: it waits for a connection
    MonoTime line_sent{};
    Nanos waited{};
    std::uint32_t lines = 0;  // came back
    std::uint64_t bytes_out = 0, bytes_in = 0;
  };
  using Queue = Admission<Hit*>;
  struct Endpoint {
    Endpoint(const std::string& url, Queue::Pool& its) : peer(url), pool(its) {}
    Peer peer;
    Queue::Pool& pool;
    std::vector<Line*> idle;  // the last used first
  };

  Endpoint& endpoint_of(const Target& target);
  void serve(Hit& hit);  // it is admitted
  void serve_next(Endpoint& endpoint);
  void expire(MonoTime now);
  void arm();
  void retire(Line& line);
  // The end of a hit that had a connection, which is free, or gone, before the sink hears of it.
  void finish(Line& line, Failure&& failure, bool keep);
  // ... and of one that had none.
  void give_up(Hit& hit, Failure&& failure);
  void report(std::unique_ptr<Hit> hit, Outcome&& outcome);
  std::unique_ptr<Hit> take(Hit& hit);
  static Outcome outcome_of(const Hit& hit, Failure&& failure);

  const Clock& clock_;
  const ConnectOptions& options_;
  Wires wires_;
  Queue admission_;
  Timeouts<Hit> timeouts_;
  std::map<Hit*, std::unique_ptr<Hit>> hits_;
  std::map<std::string, std::unique_ptr<Endpoint>, std::less<>> endpoints_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<std::unique_ptr<Line>> retired_;  // destroyed when nobody is inside them
  Deadline deadline_;
};

}  // namespace barrage::echo
