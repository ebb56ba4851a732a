// The HTTP driver: libcurl on the loop. Handles are made once and used for many hits.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "loop/deadline.h"
#include "net/admission.h"
#include "net/connector.h"
#include "net/multi.h"
#include "net/phases.h"
#include "net/shards.h"
#include "protocol/http/fault.h"
#include "protocol/http/options.h"
#include "protocol/http/request.h"
#include "protocol/http/response_head.h"
#include "protocol/protocol.h"

namespace barrage {

// Loop thread only. All references outlive it.
class HttpProtocol final : public Protocol {
 public:
  HttpProtocol(Loop& loop, const Connector& connector, const HttpOptions& options,
               const Clock& clock);
  ~HttpProtocol() override;

  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override;
  bool collect() noexcept override;
  void abort_all() noexcept override;
  LocalTroubles troubles() const noexcept override;

 private:
  // libcurl decodes what it reads at once, a few buffers, without a look at anything else: with its
  // own buffers of 16 KiB a bomb of 1 MiB held the loop for half a second.
  static constexpr long kCompressedBuffer = 4096;

  struct Transfer;
  struct Hit {
    HitId id = 0;
    HitSink* sink = nullptr;  // null: there is none, or it was cut
    TargetPtr target;
    std::unique_ptr<Request> own_request;  // of a target that is used once
  };
  // Handles that may go to the same origins. With -max-connections each origin has a pool of its
  // own with as many handles, and as a handle has at most one connection there, so have they
  // together. Hits wait for a handle and not in libcurl, which lets others go first than those that
  // came first.
  struct Pool {
    Admission<Hit>::Pool* admission = nullptr;  // null: all are admitted
    std::vector<Transfer*> idle;  // the last used first: its connection is the warmest
  };
  struct Transfer {  // one easy handle, and the hit it serves
    HttpProtocol* owner = nullptr;
    Pool* pool = nullptr;
    Shard* shard = nullptr;
    bool added = false;  // to its multi
    Hit hit;
    Nanos waited{};                                  // for this handle
    bool shorter_timeout = false;                    // set, because of that
    const Request* request = nullptr;                // what the handle is set to
    std::uint64_t body_bytes = 0, header_bytes = 0;  // body: decoded, with -compressed
    std::unique_ptr<Response> response;              // null: the target wants none
    ResponseHead head;
    Refused refused = Refused::none;
    bool follows = true;     // what the handle is set to
    bool handshake = false;  // a TLS handshake began
    std::uint32_t attempts = 0, redirects = 0;
    bool headed = false;       // its response is whole, and ended by us: Request::ends_with_head()
    bool left_origin = false;  // by a redirect, for good
    ListPtr redirect_headers;  // set instead of the request's; null: those are set
    std::vector<Marks> ready;  // of each request that got its connection
    int socket_error = 0;
    std::array<char, CURL_ERROR_SIZE> said{};  // libcurl's own words on the end
    EasyPtr easy;
  };

  // What libcurl calls as a response comes in: http_response.cpp.
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_header(char* line, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static int on_progress(void* self, curl_off_t, curl_off_t received, curl_off_t,
                         curl_off_t) noexcept;
  static CURLcode on_tls(CURL*, void* tls, void* self) noexcept;
  static int on_request(void* self, char*, char*, int, int) noexcept;
  Refused judge_body(const Transfer& transfer) const;
  Refused judge_header(Transfer& transfer, std::string_view line) const;
  Refused judge_redirect(Transfer& transfer, std::string_view location) const;

  Pool& pool_of(const Request& request);
  Transfer& idle_transfer(Pool& pool);
  void set_up(Transfer& transfer);  // what all hits of a handle have in common
  Request& request_of(Hit& hit);
  std::optional<TransferEnd> why_not(Request& request) const;  // nullopt: it may be sent
  void follow_redirects(Transfer& transfer, bool follow) const;
  void set_timeout(Transfer& transfer);
  void launch(Pool& pool, Hit&& hit, Request& request, Nanos waited = {});
  void leave(Transfer& transfer);  // it is idle: another hit may have it
  void serve(Pool& pool);          // the hits that wait
  void expire();                   // those that waited too long
  void ended(CURL* easy, CURLcode rc);
  Outcome outcome_of(Transfer& transfer, CURLcode rc, bool going_on) const;
  void fail_later(Hit&& hit, TransferEnd end, Nanos waited = {});
  void release(Transfer& transfer, Outcome&& outcome);

  struct Failed {  // never reached libcurl
    Hit hit;
    TransferEnd end;
    Nanos waited;
  };

  const Connector& connector_;
  const HttpOptions& options_;
  const Clock& clock_;
  std::uint64_t max_connections_;                   // of this loop, to an origin; 0: no limit
  std::vector<std::unique_ptr<Request>> requests_;  // by Target::id
  Multis multis_;
  Shards shards_, limited_shards_;  // of these libcurl bounds the connections
  std::vector<std::unique_ptr<Transfer>> transfers_;
  Pool all_;                                     // of hits that no pool of their origin bounds
  std::unordered_map<std::string, Pool> pools_;  // by origin
  Admission<Hit> admission_;
  std::optional<Deadline> expiry_;  // of the hit that has waited longest, or earlier
  bool expiry_armed_ = false;
  std::vector<Failed> failed_;
  std::uint64_t hits_ = 0;
  LocalTroubles connecting_;  // troubles of connect()
};

}  // namespace barrage
