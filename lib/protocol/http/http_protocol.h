// The HTTP driver: libcurl on the loop. Handles are made once and used for many hits.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
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
#include "net/timeouts.h"
#include "protocol/http/fault.h"
#include "protocol/http/options.h"
#include "protocol/http/request.h"
#include "protocol/http/response_head.h"
#include "protocol/http/sharing.h"
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
  struct Pool;
  using Share = Sharing<Transfer>;
  // From start() to its end, whoever holds it.
  struct Hit : Timeouts<Hit>::Link {
    HitId id = 0;
    HitSink* sink = nullptr;  // null: there is none, or it was cut
    TargetPtr target;
    std::unique_ptr<Request> own_request;  // of a target that is used once
    Request* request = nullptr;
    Pool* pool = nullptr;
    Transfer* transfer = nullptr;  // null: it waits to be admitted
    Nanos waited{};                // for a handle, and for a connection that another made
  };
  // Handles that may go to the same origins. With -max-connections each origin has a pool of its
  // own with as many handles, and as a handle has at most one connection there, so have they
  // together. Hits wait for a handle and not in libcurl, which lets others go first than those that
  // came first.
  struct Pool {
    Admission<Hit*>::Pool* admission = nullptr;  // null: all are admitted
    std::vector<Transfer*> idle;  // the last used first: its connection is the warmest
  };
  struct Transfer : Share::Waiter {  // one easy handle, and the hit it serves
    HttpProtocol* owner = nullptr;
    Pool* pool = nullptr;
    Shard* shard = nullptr;
    bool added = false;  // to its multi
    Hit* hit = nullptr;
    Share::Way way;                                  // of its connection
    Share::Opening* makes = nullptr;                 // the connection that others may wait for
    bool unproven = false;                           // set: its connection is not kept
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
  Refused judge_header(Transfer& transfer, std::string_view line);
  Refused judge_redirect(Transfer& transfer, std::string_view location) const;

  Hit& new_hit();
  Pool& pool_of(const Request& request);
  Transfer& idle_transfer(Pool& pool);
  void set_up(Transfer& transfer);  // what all hits of a handle have in common
  Request& request_of(Hit& hit);
  std::optional<TransferEnd> why_not(Request& request) const;  // nullopt: it may be sent
  void follow_redirects(Transfer& transfer, bool follow) const;
  void keep_connection(Transfer& transfer, bool keep) const;

  void launch(Hit& hit);
  void prepare(Transfer& transfer);
  void send(Transfer& transfer);
  void serve(Pool& pool);               // the hits that wait for a handle
  bool serve_shared();                  // the hits that waited for a connection that another makes
  void connected(Transfer& transfer);   // its first request is about to be written
  void responding(Transfer& transfer);  // something came on a connection without TLS
  void stop_making(Transfer& transfer);

  bool expire();
  void time_out(Hit& hit, MonoTime now);
  void arm();
  void ended(CURL* easy, CURLcode rc);
  void take_out(Transfer& transfer);  // of its multi
  Outcome outcome_of(Transfer& transfer, CURLcode rc, bool going_on) const;
  Outcome outcome_of(const TransferEnd& end, Nanos waited) const;
  void fail_later(Hit& hit, TransferEnd end);
  void leave(Transfer& transfer);  // it is idle: another hit may have it
  void release(Transfer& transfer, Outcome&& outcome);
  void finish(Hit& hit, Outcome&& outcome);

  struct Failed {  // never reached libcurl
    Hit* hit;
    TransferEnd end;
  };

  const Connector& connector_;
  const HttpOptions& options_;
  const Clock& clock_;
  std::uint64_t max_connections_;                   // of this loop, to an origin; 0: no limit
  std::vector<std::unique_ptr<Request>> requests_;  // by Target::id
  Multis multis_;
  Shards shards_, limited_shards_;  // of these libcurl bounds the connections
  std::vector<std::unique_ptr<Transfer>> transfers_;
  Pool all_;  // of hits that no pool of their origin bounds
  std::unordered_map<std::string, HttpOrigin> origins_;
  std::unordered_map<const HttpOrigin*, Pool> pools_;
  std::deque<Hit> hits_;  // a deque: they stay where they are
  std::vector<Hit*> free_hits_;
  Timeouts<Hit> timeouts_;  // all but those that failed
  Admission<Hit*> admission_;
  Share sharing_;
  Deadline deadline_;  // of the hit that has been in flight longest, or of sharing_; or earlier
  std::optional<MonoTime> armed_;
  std::vector<Failed> failed_;
  std::uint64_t turns_ = 0;   // of targets that are used once
  LocalTroubles connecting_;  // troubles of connect()
};

}  // namespace barrage
