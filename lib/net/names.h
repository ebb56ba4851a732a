// Host names and their addresses, resolved off the loops: before the first hit, again when a time
// to live asks for it. Loops take what is known as a list for libcurl (CURLOPT_RESOLVE).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/thread_safety.h"
#include "core/time.h"
#include "net/curl.h"
#include "net/resolver.h"

namespace barrage {

class Names {
 public:
  // ttl: 0 keeps what was found for ever. Throws ValueError, as Resolver does.
  Names(const std::vector<std::string>& resolvers, Nanos ttl,
        Nanos limit = Resolver::default_limit);
  ~Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  // Any thread, and slow: resolves `host` unless it is known or an address, for connections to
  // `port`. Returns an empty string, or why it has no address; that is asked again after 5 s.
  std::string resolve(const std::string& host, const std::string& port);
  // Any thread, fast. Whether resolve() would have to wait.
  bool unknown(const std::string& host) const;
  // Any thread, fast. Why a host has no address, as the last resolve() of it said; empty: it has.
  std::string missing(const std::string& host) const;
  // Any thread. All addresses of a host that was resolved, in the order in which they are tried,
  // IPv6 in brackets; an address is its own.
  std::vector<std::string> addresses(const std::string& host) const;
  // Any thread. An address of a host that was resolved; empty for another.
  std::string first_address(const std::string& host) const;
  // Any thread. Who waits in resolve() fails at once, and so does who calls it later.
  void close() noexcept { resolver_.close(); }

  // Any thread. Grows with each change.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }
  // Any thread. What is known, as CURLOPT_RESOLVE wants it; addresses of a family start with
  // another one for each `turn`, so that connections spread over them. Null: nothing.
  std::shared_ptr<curl_slist> list(std::uint64_t turn) const;

 private:
  struct Found {
    std::vector<std::string> v6, v4;
    bool v6_first = false;
    std::vector<std::string> in_order(std::uint64_t turn) const;
  };
  struct Failure {
    std::string why;
    std::chrono::steady_clock::time_point until;
  };
  Found ask(const std::string& host, std::string& why) const;
  void refresh();
  void refresh_one(const std::string& host) noexcept;

  Resolver resolver_;
  Nanos ttl_;
  mutable Mutex mutex_;
  std::map<std::string, Found> found_ GUARDED_BY(mutex_);                    // by host
  std::map<std::string, Failure> failed_ GUARDED_BY(mutex_);                 // by host
  std::set<std::pair<std::string, std::string>> wanted_ GUARDED_BY(mutex_);  // host and port
  std::atomic<std::uint64_t> version_ = 0;
  ConditionVariable changed_;
  bool stop_ GUARDED_BY(mutex_) = false;
  std::set<std::string> refreshing_ GUARDED_BY(mutex_);  // each by a thread of its own
  std::thread refresher_ GUARDED_BY(mutex_);
};

}  // namespace barrage
