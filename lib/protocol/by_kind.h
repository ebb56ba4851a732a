// The drivers of one loop whose targets have several protocols: each hit goes to that of its
// target's kind. Loop thread only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "protocol/protocol.h"

namespace barrage {

class ByKind final : public Protocol {
 public:
  void add(Kind kind, std::unique_ptr<Protocol> driver) {
    of_kind_[static_cast<std::uint8_t>(kind)] = driver.get();
    drivers_.push_back(std::move(driver));
  }

  void open(HitSink& sink) noexcept override {
    for (const auto& driver : drivers_) driver->open(sink);
  }
  bool ready() const noexcept override {
    bool all = true;
    for (const auto& driver : drivers_) all = driver->ready() && all;
    return all;
  }
  void began(MonoTime t0) noexcept override {
    for (const auto& driver : drivers_) driver->began(t0);
  }
  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override {
    Protocol& driver = *of_kind_[static_cast<std::uint8_t>(target->kind)];
    driver.start(id, std::move(target), sink);
  }
  void exhausted() noexcept override {
    for (const auto& driver : drivers_) driver->exhausted();
  }
  bool collect() noexcept override {
    bool any = false;
    for (const auto& driver : drivers_) any = driver->collect() || any;
    return any;
  }
  void abort_all() noexcept override {
    for (const auto& driver : drivers_) driver->abort_all();
  }
  bool close() noexcept override {
    bool all = true;
    for (const auto& driver : drivers_) all = driver->close() && all;
    return all;
  }
  std::uint64_t connections() const noexcept override {
    std::uint64_t sum = 0;
    for (const auto& driver : drivers_) sum += driver->connections();
    return sum;
  }
  LocalTroubles troubles() const noexcept override {
    LocalTroubles sum;
    for (const auto& driver : drivers_) {
      const LocalTroubles more = driver->troubles();
      sum.descriptors += more.descriptors;
      sum.ports += more.ports;
      sum.buffers += more.buffers;
    }
    return sum;
  }

 private:
  std::vector<std::unique_ptr<Protocol>> drivers_;
  std::array<Protocol*, 256> of_kind_{};
};

}  // namespace barrage
