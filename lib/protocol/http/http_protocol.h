// The HTTP driver: libcurl on the loop. Handles are made once and used for many hits.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "protocol/http/answer_head.h"
#include "protocol/http/context.h"
#include "protocol/http/fault.h"
#include "protocol/http/multi.h"
#include "protocol/http/phases.h"
#include "protocol/http/request.h"
#include "protocol/protocol.h"

namespace barrage {

// Loop thread only. `loop` and `context` outlive it.
class HttpProtocol final : public Protocol {
 public:
  HttpProtocol(Loop& loop, const HttpContext& context);
  ~HttpProtocol() override;

  void start(HitId id, TargetPtr target, HitSink& sink) noexcept override;
  bool collect() noexcept override;
  void abort_all() noexcept override;
  LocalTroubles troubles() const noexcept override;

 private:
  struct Shard {
    Multi* multi = nullptr;
    std::uint64_t turn = 0;
    std::uint64_t transfers = 0;
    std::uint64_t names_version = 0;
  };
  struct Transfer {  // one easy handle, and the hit it serves
    HttpProtocol* owner = nullptr;
    Shard* shard = nullptr;
    HitSink* sink = nullptr;  // null: idle, or cut
    bool added = false;       // to its multi
    HitId id = 0;
    TargetPtr target;
    const Request* request = nullptr;                // what the handle is set to
    std::unique_ptr<Request> own_request;            // of a target that is used once
    std::shared_ptr<curl_slist> names;               // alive as long as libcurl may read it
    std::uint64_t body_bytes = 0, header_bytes = 0;  // body: decoded, with -compressed
    AnswerHead head;
    Refused refused = Refused::none;
    bool follows = true;     // what the handle is set to
    bool handshake = false;  // a TLS handshake began
    std::uint32_t attempts = 0, redirects = 0;
    std::vector<Marks> ready;  // of each request that got its connection
    int socket_error = 0;
    std::array<char, CURL_ERROR_SIZE> said{};  // libcurl's own words on the end
    EasyPtr easy;
  };

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_header(char* line, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static int on_progress(void* self, curl_off_t, curl_off_t received, curl_off_t,
                         curl_off_t) noexcept;
  static CURLcode on_tls(CURL*, void* tls, void* self) noexcept;
  static int on_request(void* self, char*, char*, int, int) noexcept;
  Refused judge_body(const Transfer& transfer) const;
  Refused judge_header(Transfer& transfer, std::string_view line) const;
  Refused judge_redirect(CURL* easy, std::string_view location) const;

  Transfer& idle_transfer();
  void set_up(Transfer& transfer);  // what all hits of a handle have in common
  Shard& shard_with_room();
  Request& request_of(Transfer& transfer);
  bool has_address(Transfer& transfer, Request& request);
  void set_names(Transfer& transfer);
  void ended(CURL* easy, CURLcode rc);
  Outcome outcome_of(Transfer& transfer, CURLcode rc, bool going_on) const;
  void fail_later(Transfer& transfer, Ending ending);
  void release(Transfer& transfer, Outcome&& outcome);

  const HttpContext& context_;
  std::uint64_t max_shards_;
  std::vector<std::unique_ptr<Request>> requests_;  // by Target::id
  Multis multis_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::vector<Transfer*> idle_;  // the last used first: its connection is the warmest
  std::vector<std::pair<Transfer*, Ending>> failed_;  // never reached libcurl
  std::uint64_t hits_ = 0;
  LocalTroubles connecting_;  // troubles of connect()
};

}  // namespace barrage
