// What all loops of an attack share of the HTTP driver: options, trusted certificates, names. Made
// and checked before the first hit; after that it only changes inside Names, which locks.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "net/connect_to.h"
#include "net/curl.h"
#include "net/names.h"
#include "net/options.h"
#include "net/route.h"

struct ssl_ctx_st;
struct x509_store_st;

namespace barrage {

class HttpContext {
 public:
  // Throws UsageError for options that cannot work together, RunError for files that cannot be
  // read.
  explicit HttpContext(HttpOptions options);
  ~HttpContext();
  HttpContext(const HttpContext&) = delete;
  HttpContext& operator=(const HttpContext&) = delete;

  const HttpOptions& options() const { return options_; }
  // Whether names are looked up here, and not by libcurl or a proxy for each connection.
  bool looks_up_names() const;
  Names& names() const { return *names_; }
  // Looks up and reads what a target needs. Any thread but a loop's. Empty, or why it has no
  // address.
  std::string prepare(const std::string& url) const;
  // Where a URL leads whose name was looked up. Any thread.
  Route route(const std::string& url) const;
  // Why a hit to this place has no address to go to; empty: it has, or libcurl finds it. Any
  // thread.
  std::string missing_address(const std::string& host, const std::string& port) const;

  // The part of -max-connections that one more loop may use; 0: no limit. Any thread, once per
  // loop.
  std::uint64_t take_share_of_connections() const;
  // Sets what is the same for all transfers and stays for the life of the handle.
  void configure(CURL* easy) const;
  // Whether a transfer that has begun goes through a proxy; no_proxy may be against it, which
  // libcurl before 8.7 does not tell.
  bool used_proxy(CURL* easy) const;
  // Gives a connection that is about to speak TLS the roots to trust. Any thread.
  void trust_roots(ssl_ctx_st* tls) const;
  // Whether a Location is followed at all; configure() says yes, unless the options say no.
  void follow_redirects(CURL* easy, bool follow) const;
  // Sets where a hit comes from and goes to, if those take turns: `turn` counts them.
  void take_turns(CURL* easy, std::uint64_t turn) const;

 private:
  struct StoreDelete {
    void operator()(x509_store_st* store) const noexcept;
  };
  // Reads them when they are first needed; null: nothing is verified.
  x509_store_st* roots() const;
  void load_roots() const;
  void check_certificate() const;
  // Why -laddr leads nowhere near a host that was looked up; empty: it does.
  std::string why_no_local_address(const std::string& host) const;

  CurlStart curl_;
  HttpOptions options_;
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
