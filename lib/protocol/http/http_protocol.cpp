#include "protocol/http/http_protocol.h"

#include <algorithm>
#include <string_view>

namespace barrage {
namespace {

constexpr long kIdle = 16L * Shard::size;  // connections of one multi, over all hosts
// Requests kept prepared; a longer list of targets is prepared hit by hit.
constexpr std::uint32_t kMaxRequests = 1 << 15;

Nanos info_time(CURL* easy, CURLINFO what) {
  curl_off_t us = 0;
  curl_easy_getinfo(easy, what, &us);
  return std::chrono::microseconds(us);
}

// Not always the target's: redirects.
std::string host_asked(CURL* easy) {
  const char* where = nullptr;
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &where);
  const UrlPtr url(curl_url());
  if (!where || curl_url_set(url.get(), CURLUPART_URL, where, 0) != CURLUE_OK) return {};
  return origin_of(url.get()).host;
}

// Without this libcurl keeps few more connections than are in use, and each burst opens new ones.
long idle_connections(const Connector& connector) {
  return static_cast<long>(
      std::clamp<std::uint64_t>(connector.options().idle_connections, 1, kIdle));
}

std::uint64_t shards_for(std::uint64_t connections) {
  return (connections + Shard::size - 1) / Shard::size;
}

}  // namespace

HttpProtocol::HttpProtocol(Loop& loop, const Connector& connector, const HttpOptions& options,
                           const Clock& clock)
    : connector_(connector),
      options_(options),
      clock_(clock),
      max_connections_(connector.take_share_of_connections()),
      multis_(loop, connector.guard(), [this](CURL* easy, CURLcode rc) { ended(easy, rc); }),
      shards_(multis_, {.idle = idle_connections(connector)}),
      limited_shards_(
          multis_,
          {.idle = idle_connections(connector),
           .connections = static_cast<long>(
               max_connections_ / std::max<std::uint64_t>(shards_for(max_connections_), 1))},
          shards_for(max_connections_)),
      admission_(max_connections_, connector.options().timeout) {
  if (max_connections_ > 0) expiry_.emplace(loop, [this] { expire(); });
}

HttpProtocol::~HttpProtocol() {
  for (const auto& transfer : transfers_) {
    if (transfer->added) transfer->shard->multi->remove(transfer->easy.get());
  }
}

void HttpProtocol::start(HitId id, TargetPtr target, HitSink& sink) noexcept {
  Hit hit;
  hit.id = id;
  hit.sink = &sink;
  hit.target = std::move(target);
  Request& request = request_of(hit);
  if (!request.valid()) return fail_later(std::move(hit), {.rc = CURLE_URL_MALFORMAT});
  if (auto end = why_not(request)) return fail_later(std::move(hit), std::move(*end));
  Pool& pool = pool_of(request);
  if (!pool.admission || admission_.enter(*pool.admission))
    return launch(pool, std::move(hit), request);
  admission_.wait(*pool.admission, std::move(hit), clock_.now());
  if (const auto at = admission_.deadline(); at && !std::exchange(expiry_armed_, true)) {
    expiry_->arm(*at);
  }
}

void HttpProtocol::launch(Pool& pool, Hit&& hit, Request& request, Nanos waited) {
  Transfer& transfer = idle_transfer(pool);
  transfer.hit = std::move(hit);
  transfer.waited = waited;
  transfer.body_bytes = transfer.header_bytes = 0;
  if (transfer.hit.target->response_bytes) transfer.response = std::make_unique<Response>();
  transfer.attempts = transfer.redirects = 0;
  transfer.headed = transfer.left_origin = false;
  transfer.ready.clear();
  transfer.socket_error = 0;
  transfer.head = {};
  transfer.handshake = false;
  transfer.refused = Refused::none;
  if (!transfer.follows) follow_redirects(transfer, true);
  if (transfer.request != &request || transfer.hit.own_request || transfer.redirect_headers) {
    request.apply(transfer.easy.get());
    transfer.request = &request;
    transfer.redirect_headers.reset();
  }
  connector_.take_turns(transfer.easy.get(),
                        transfer.hit.own_request ? hits_ : request.take_turn());
  ++hits_;
  transfer.shard->share_names(transfer.easy.get(), connector_.names());
  set_timeout(transfer);
  multis_.take_socket_error();
  if (!transfer.shard->multi->add(transfer.easy.get())) {
    fail_later(std::exchange(transfer.hit, {}), {.rc = CURLE_FAILED_INIT}, waited);
    return leave(transfer);
  }
  transfer.added = true;
  transfer.socket_error = multis_.take_socket_error();
}

// The timeout is of the whole hit, and waiting is a part of it.
void HttpProtocol::set_timeout(Transfer& transfer) {
  const Nanos timeout = connector_.options().timeout;
  const bool shorter = transfer.waited > Nanos(0);
  if (timeout <= Nanos(0) || (!shorter && !transfer.shorter_timeout)) return;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout - transfer.waited).count();
  curl_easy_setopt(transfer.easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(ms, 1L)));
  transfer.shorter_timeout = shorter;
}

void HttpProtocol::leave(Transfer& transfer) {
  transfer.pool->idle.push_back(&transfer);
  if (transfer.pool->admission) admission_.leave(*transfer.pool->admission);
}

void HttpProtocol::serve(Pool& pool) {
  if (!pool.admission) return;
  while (auto next = admission_.next(*pool.admission)) {
    Request& request = request_of(next->hit);
    launch(pool, std::move(next->hit), request, clock_.now() - next->since);
  }
}

void HttpProtocol::expire() {
  const MonoTime now = clock_.now();
  while (auto late = admission_.expired(now)) {
    fail_later(std::move(late->hit), {.rc = CURLE_OPERATION_TIMEDOUT, .waiting = true},
               now - late->since);
  }
  const auto next = admission_.deadline();
  expiry_armed_ = next.has_value();
  if (next) expiry_->arm(*next);
}

bool HttpProtocol::collect() noexcept {
  const auto failed = std::exchange(failed_, {});
  for (const auto& [hit, end, waited] : failed) {
    Failure failure = judge(end);
    Outcome outcome;
    outcome.fault = failure.fault;
    outcome.error = std::move(failure.error);
    outcome.attempts = 0;
    if (waited > Nanos(0)) outcome.phases.queue = waited;
    hit.sink->done(hit.id, std::move(outcome));
  }
  return multis_.collect() || !failed.empty();
}

// Cut transfers stay in their multis: taking thousands out closes as many connections, and a second
// signal must not wait for that.
void HttpProtocol::abort_all() noexcept {
  const MonoTime now = clock_.now();
  const auto cut = [](Outcome outcome) {
    outcome.fault = Fault::cut;
    outcome.error = "in flight when the attack was stopped";
    return outcome;
  };
  const auto waiting = admission_.abort();
  collect();
  for (const auto& [hit, since] : waiting) {
    Outcome outcome;
    outcome.attempts = 0;
    outcome.phases.queue = now - since;
    hit.sink->done(hit.id, cut(std::move(outcome)));
  }
  for (const auto& transfer : transfers_) {
    if (transfer->hit.sink) release(*transfer, cut(outcome_of(*transfer, CURLE_OK, true)));
  }
}

LocalTroubles HttpProtocol::troubles() const noexcept {
  LocalTroubles sum = multis_.troubles();
  sum.descriptors += connecting_.descriptors;
  sum.ports += connecting_.ports;
  sum.buffers += connecting_.buffers;
  return sum;
}

// A connection of HTTP/2 serves many hits at a time: how many are needed, libcurl knows best.
HttpProtocol::Pool& HttpProtocol::pool_of(const Request& request) {
  if (max_connections_ == 0 || request.may_multiplex()) return all_;
  Pool& pool = pools_[request.origin()];
  if (!pool.admission) pool.admission = &admission_.add_pool();
  return pool;
}

HttpProtocol::Transfer& HttpProtocol::idle_transfer(Pool& pool) {
  if (!pool.idle.empty()) {
    Transfer& transfer = *pool.idle.back();
    pool.idle.pop_back();
    return transfer;
  }
  auto transfer = std::make_unique<Transfer>();
  transfer->owner = this;
  transfer->pool = &pool;
  transfer->shard = &(max_connections_ > 0 && &pool == &all_ ? limited_shards_ : shards_).take();
  transfer->easy.reset(curl_easy_init());
  set_up(*transfer);
  transfers_.push_back(std::move(transfer));
  return *transfers_.back();
}

void HttpProtocol::set_up(Transfer& transfer) {
  CURL* const easy = transfer.easy.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  connector_.configure(easy);
  multis_.own_sockets(easy);
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PATH_AS_IS, 1L);
  if (!options_.keepalive) {
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
  }
  if (options_.redirects >= 0) set(CURLOPT_MAXREDIRS, static_cast<long>(options_.redirects));
  set(CURLOPT_HTTP_CONTENT_DECODING, options_.compressed ? 1L : 0L);
  if (options_.compressed) {
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_BUFFERSIZE, kCompressedBuffer);
    set(CURLOPT_XFERINFOFUNCTION, &HttpProtocol::on_progress);
    set(CURLOPT_XFERINFODATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
  }
  set(CURLOPT_PRIVATE, &transfer);
  set(CURLOPT_ERRORBUFFER, transfer.said.data());
  set(CURLOPT_WRITEFUNCTION, &HttpProtocol::on_body);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_HEADERFUNCTION, &HttpProtocol::on_header);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_SSL_CTX_FUNCTION, &HttpProtocol::on_tls);
  set(CURLOPT_SSL_CTX_DATA, &transfer);
  set(CURLOPT_PREREQFUNCTION, &HttpProtocol::on_request);
  set(CURLOPT_PREREQDATA, &transfer);
  follow_redirects(transfer, true);
  transfer.shorter_timeout = false;
  transfer.request = nullptr;
}

void HttpProtocol::follow_redirects(Transfer& transfer, bool follow) const {
#ifdef CURLFOLLOW_OBEYCODE
  constexpr long kFollow = CURLFOLLOW_OBEYCODE;
#else
  constexpr long kFollow = 1;
#endif
  curl_easy_setopt(transfer.easy.get(), CURLOPT_FOLLOWLOCATION,
                   follow && options_.redirects >= 0 ? kFollow : 0L);
  transfer.follows = follow;
}

Request& HttpProtocol::request_of(Hit& hit) {
  if (hit.own_request) return *hit.own_request;
  const Target& target = *hit.target;
  if (target.id >= kMaxRequests) {
    hit.own_request = std::make_unique<Request>(target, options_, connector_.options().user_agent);
    return *hit.own_request;
  }
  if (target.id >= requests_.size()) requests_.resize(target.id + 1);
  auto& request = requests_[target.id];
  if (!request)
    request = std::make_unique<Request>(target, options_, connector_.options().user_agent);
  return *request;
}

// A query inside libcurl would be off our books: what was not found is not resolved again by a hit.
std::optional<TransferEnd> HttpProtocol::why_not(Request& request) const {
  if (request.has_address()) return std::nullopt;
  auto end = connector_.why_not(request.host(), request.port());
  if (!end) request.found_address();
  return end;
}

void HttpProtocol::ended(CURL* easy, CURLcode rc) {
  char* data = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);
  auto& transfer = *reinterpret_cast<Transfer*>(data);
  if (transfer.socket_error == 0) transfer.socket_error = multis_.take_socket_error();
  transfer.shard->multi->remove(easy);
  transfer.added = false;
  const bool unconnected = rc == CURLE_COULDNT_CONNECT || rc == CURLE_INTERFACE_FAILED;
  if (unconnected && transfer.socket_error == 0) {  // else it is counted
    count_trouble(static_cast<int>(info_long(easy, CURLINFO_OS_ERRNO)), connecting_);
  }
  if (!transfer.hit.sink) return;  // cut before
  Outcome outcome = outcome_of(transfer, transfer.headed ? CURLE_OK : rc, false);
  // libcurl counts resends over the life of a handle, up to five. Of a refused response, see
  // on_body.
  if (transfer.attempts > 1 || transfer.refused != Refused::none) {
    curl_easy_reset(easy);
    set_up(transfer);
  }
  release(transfer, std::move(outcome));
}

Outcome HttpProtocol::outcome_of(Transfer& transfer, CURLcode rc, bool going_on) const {
  CURL* const easy = transfer.easy.get();
  Outcome outcome;
  ResponseEnd end;
  end.transfer.rc = rc;
  end.code = info_long(easy, CURLINFO_RESPONSE_CODE);
  outcome.code = static_cast<std::uint16_t>(std::clamp(end.code, 0L, 65535L));
  outcome.new_connection = info_long(easy, CURLINFO_NUM_CONNECTS) > 0;
  outcome.phases =
      divide(transfer.ready, marks_of(easy),
             going_on ? kStillGoing : info_time(easy, CURLINFO_TOTAL_TIME_T),
             {.resolves = !connector_.resolves_names(), .handshake = transfer.handshake});
  if (transfer.waited > Nanos(0)) {
    outcome.phases.queue = transfer.waited + std::max(outcome.phases.queue, Nanos(0));
  }
  outcome.attempts = transfer.attempts;
  outcome.bytes_in = transfer.body_bytes;
  outcome.response = std::move(transfer.response);
  if (options_.compressed) {
    curl_off_t wire = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    outcome.bytes_in = static_cast<std::uint64_t>(wire);
  }
  if (transfer.request && transfer.request->body_size() > 0) {
    curl_off_t sent = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    outcome.bytes_out = static_cast<std::uint64_t>(sent);
  }
  end.head_complete = transfer.head.complete();
  if (rc == CURLE_OK && end.code >= 200 && end.code < 400 && end.head_complete) {
    return outcome;
  }
  end.transfer.os_error = info_long(easy, CURLINFO_OS_ERRNO);
  end.transfer.socket_error = transfer.socket_error;
  end.transfer.tunnel_code = info_long(easy, CURLINFO_HTTP_CONNECTCODE);
  end.transfer.proxied = connector_.used_proxy(easy);
  end.transfer.verify_result = info_long(easy, CURLINFO_SSL_VERIFYRESULT);
  end.request_sent = transfer.attempts > 0;
  end.response_began = transfer.header_bytes > 0;
  // Connections count only once they are made: one that is being made has left the queue. A hit
  // that left it in the last moment of its time has waited all the same.
#if LIBCURL_VERSION_NUM >= 0x080600
  const Nanos queued = info_time(easy, CURLINFO_QUEUE_TIME_T);
  const Nanos total = info_time(easy, CURLINFO_TOTAL_TIME_T);
  end.transfer.waiting =
      transfer.attempts == 0 &&
      (queued == Nanos(0) || transfer.waited + queued > (transfer.waited + total) / 2);
#endif
  end.transfer.resolving = transfer.attempts == 0 && !end.transfer.waiting &&
                           !connector_.resolves_names() &&
                           info_time(easy, CURLINFO_NAMELOOKUP_TIME_T) == Nanos(0);
  end.transfer.handshake = transfer.handshake;
  end.body_sent = !transfer.request || outcome.bytes_out >= transfer.request->body_size();
  end.tls_cut = std::string_view(transfer.said.data()).find("SSL_read") != std::string_view::npos;
  end.refused = transfer.refused;
  end.transfer.message = transfer.said.data();
  end.transfer.host = host_asked(easy);
  Failure failure = judge(end);
  outcome.fault = failure.fault;
  outcome.error = std::move(failure.error);
  return outcome;
}

void HttpProtocol::fail_later(Hit&& hit, TransferEnd end, Nanos waited) {
  failed_.push_back({std::move(hit), std::move(end), waited});
}

void HttpProtocol::release(Transfer& transfer, Outcome&& outcome) {
  const HitId id = transfer.hit.id;
  HitSink& sink = *std::exchange(transfer.hit.sink, nullptr);
  if (!transfer.added) {  // else libcurl still reads what it was given
    if (transfer.hit.own_request) transfer.request = nullptr;
    transfer.hit = {};
    leave(transfer);
  }
  sink.done(id, std::move(outcome));
  serve(*transfer.pool);
}

}  // namespace barrage
