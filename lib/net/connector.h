// How an attack connects: options, trusted certificates, names, proxies. One for all loops, made
// and checked before the first hit; after that it only changes inside Names, which locks.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "net/connect_to.h"
#include "net/curl.h"
#include "net/fault.h"
#include "net/guard.h"
#include "net/names.h"
#include "net/options.h"
#include "net/route.h"

struct ssl_ctx_st;
struct x509_store_st;

namespace barrage {

class Connector {
 public:
  // Throws UsageError for options that cannot work together, RunError for files that cannot be
  // read.
  explicit Connector(ConnectOptions options);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  const ConnectOptions& options() const { return options_; }
  // Whether names are resolved here, and not by libcurl or a proxy for each connection.
  bool resolves_names() const;
  Names& names() const { return *names_; }
  // Resolves and reads what a target needs. Any thread but a loop's. Empty, or why it has no
  // address.
  std::string prepare(const std::string& url) const;
  // Whether prepare() would wait for a name. Any thread.
  bool waits_for_name(const std::string& url) const;
  // Where a URL leads whose name was resolved. Any thread.
  Route route(const std::string& url) const;
  // Whether connections to a URL that was prepared are refused; empty, or a sentence that says why.
  std::string why_denied(const std::string& url) const;
  // The same by host and port alone: of a name with many addresses each is judged when its socket
  // is opened. Any thread.
  Denied denied(const std::string& host, const std::string& port) const;
  const Guard& guard() const { return guard_; }
  // The end of a transfer that cannot begin: it is denied, or the host has no address. nullopt: it
  // may begin, and libcurl may still find no address. Any thread.
  std::optional<TransferEnd> why_not(const std::string& host, const std::string& port) const;
  // Connects to where a URL leads, to each place in turn, and closes: empty, or why it cannot
  // within `timeout`. Blocks; any thread but a loop's. Certificates are not verified.
  std::string knock(const std::string& url, Nanos timeout) const;

  // The part of -max-connections that one more loop may use; 0: no limit. Any thread, once per
  // loop.
  std::uint64_t take_share_of_connections() const;
  // Sets what is the same for all connections and stays for the life of the handle.
  void configure(CURL* easy) const;
  // Whether a transfer that has begun goes through a proxy; no_proxy may be against it, which
  // libcurl before 8.7 does not report.
  bool used_proxy(CURL* easy) const;
  // Whether the TLS that is about to be spoken is with an https proxy, and not through it.
  bool speaks_tls_to_proxy(CURL* easy) const;
  // Gives a connection that is about to speak TLS the roots to trust. Any thread.
  void trust_roots(ssl_ctx_st* tls) const;
  // Sets where a connection comes from and goes to, if those take turns: `turn` counts them.
  void take_turns(CURL* easy, std::uint64_t turn) const;
  // After how many turns the same comes again.
  std::uint64_t turns() const;

 private:
  struct StoreDelete {
    void operator()(x509_store_st* store) const noexcept;
  };
  // Reads them when they are first needed; null: nothing is verified.
  x509_store_st* roots() const;
  void load_roots() const;
  void check_certificate() const;
  // Why no -laddr can reach a host that was resolved; empty: one can.
  std::string why_no_local_address(const std::string& host) const;
  // Where connections for this host and port go, after -connect-to; none: into -unix-socket.
  std::vector<ConnectTo::HostPort> destinations(const std::string& host,
                                                const std::string& port) const;

  CurlStart curl_;
  ConnectOptions options_;
  const Guard guard_;
  mutable std::atomic<std::uint32_t> shares_taken_ = 0;
  ConnectTo connect_to_;
  std::unique_ptr<Names> names_;
  // One for all: reading them costs 20 ms and 4 MB, so prepare() does it for the first https URL.
  mutable std::once_flag roots_loaded_;
  mutable std::unique_ptr<x509_store_st, StoreDelete> roots_;
  std::vector<std::string> interfaces_;
  ListPtr proxy_headers_;
};

}  // namespace barrage
