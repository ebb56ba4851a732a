#include "protocol/http/http_protocol.h"

#include <algorithm>
#include <utility>

namespace barrage {
namespace {

constexpr long kIdle = 16L * Shard::size;  // connections of one multi, over all hosts
constexpr curl_off_t kNoSpeedLimit = curl_off_t{1} << 40;  // bytes per second
// Requests kept prepared; a longer list of targets is prepared hit by hit.
constexpr std::uint32_t kMaxRequests = 1 << 15;

// Ends of hits, which may close connections, before the loop looks at the others again.
constexpr int kExpireAtOnce = 64;

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
      timeouts_(connector.options().timeout),
      admission_(max_connections_),
      deadline_(loop, [this] { armed_.reset(); }) {}

HttpProtocol::~HttpProtocol() {
  for (const auto& transfer : transfers_) {
    if (transfer->added) transfer->shard->multi->remove(transfer->easy.get());
  }
}

void HttpProtocol::start(HitId id, TargetPtr target, HitSink& sink) noexcept {
  Hit& hit = new_hit();
  hit.id = id;
  hit.sink = &sink;
  hit.target = std::move(target);
  timeouts_.begin(hit, clock_.now());
  hit.request = &request_of(hit);
  Request& request = *hit.request;
  if (!request.valid()) return fail_later(hit, {.rc = CURLE_URL_MALFORMAT});
  if (auto end = why_not(request)) return fail_later(hit, std::move(*end));
  hit.pool = &pool_of(request);
  Pool& pool = *hit.pool;
  if (!pool.admission || admission_.enter(*pool.admission)) {
    launch(hit);
  } else {
    admission_.wait(*pool.admission, &hit, hit.began());
  }
  if (!armed_) arm();
}

HttpProtocol::Hit& HttpProtocol::new_hit() {
  if (free_hits_.empty()) return hits_.emplace_back();
  Hit& hit = *free_hits_.back();
  free_hits_.pop_back();
  return hit;
}

void HttpProtocol::launch(Hit& hit) {
  Transfer& transfer = idle_transfer(*hit.pool);
  transfer.hit = &hit;
  hit.transfer = &transfer;
  prepare(transfer);
  if (!hit.request->may_share() || !sharing_.wait(transfer.way, transfer)) send(transfer);
}

void HttpProtocol::prepare(Transfer& transfer) {
  const Hit& hit = *transfer.hit;
  Request& request = *hit.request;
  transfer.body_bytes = transfer.header_bytes = 0;
  if (hit.target->response_bytes) transfer.response = std::make_unique<Response>();
  transfer.attempts = transfer.redirects = 0;
  transfer.headed = transfer.left_origin = false;
  transfer.ready.clear();
  transfer.socket_error = 0;
  transfer.head = {};
  transfer.handshake = false;
  transfer.refused = Refused::none;
  if (!transfer.follows) follow_redirects(transfer, true);
  if (transfer.unproven) keep_connection(transfer, true);
  if (transfer.request != &request || hit.own_request || transfer.redirect_headers) {
    request.apply(transfer.easy.get());
    transfer.request = &request;
    transfer.redirect_headers.reset();
  }
  const std::uint64_t turn = hit.own_request ? turns_++ : request.take_turn();
  connector_.take_turns(transfer.easy.get(), turn);
  if (request.may_share()) {
    transfer.way = {transfer.shard, request.origin_state(), turn % connector_.turns()};
  }
}

void HttpProtocol::send(Transfer& transfer) {
  Hit& hit = *transfer.hit;
  transfer.shard->share_names(transfer.easy.get(), connector_.names());
  multis_.take_socket_error();
  if (!transfer.shard->multi->add(transfer.easy.get())) {
    transfer.hit = nullptr;
    fail_later(hit, {.rc = CURLE_FAILED_INIT});
    return leave(transfer);
  }
  transfer.added = true;
  transfer.socket_error = multis_.take_socket_error();
  if (hit.request->may_share() && transfer.ready.empty()) {
    transfer.makes = sharing_.make(transfer.way, clock_.now());
  }
}

void HttpProtocol::leave(Transfer& transfer) {
  transfer.pool->idle.push_back(&transfer);
  if (transfer.pool->admission) admission_.leave(*transfer.pool->admission);
}

void HttpProtocol::serve(Pool& pool) {
  if (!pool.admission) return;
  while (auto next = admission_.next(*pool.admission)) {
    Hit& hit = *next->hit;
    hit.waited = clock_.now() - hit.began();
    launch(hit);
  }
}

// After the events of an iteration: a response that is there counts, however late the loop is.
bool HttpProtocol::expire() {
  const MonoTime now = clock_.now();
  int ended = 0;
  for (Hit* hit = nullptr; ended < kExpireAtOnce && (hit = timeouts_.expired(now)); ++ended) {
    time_out(*hit, now);
  }
  return ended > 0;
}

void HttpProtocol::time_out(Hit& hit, MonoTime now) {
  const TransferEnd waiting{.rc = CURLE_OPERATION_TIMEDOUT, .waiting = true};
  if (!hit.transfer) {
    admission_.remove_first(*hit.pool->admission);
    timeouts_.end(hit);
    return finish(hit, outcome_of(waiting, now - hit.began()));
  }
  Transfer& transfer = *hit.transfer;
  if (!transfer.added) {
    sharing_.remove(transfer);
    return release(transfer, outcome_of(waiting, now - hit.began()));
  }
  Outcome outcome = outcome_of(transfer, CURLE_OPERATION_TIMEDOUT, true);
  if (hit.request->may_multiplex() && transfer.header_bytes == 0) keep_connection(transfer, false);
  take_out(transfer);
  transfer.shard->multi->run_soon();  // others may have its place
  release(transfer, std::move(outcome));
}

void HttpProtocol::arm() {
  auto next = timeouts_.deadline();
  if (!sharing_.idle()) {
    const auto until = sharing_.deadline();
    if (until && (!next || *until < *next)) next = until;
  }
  // One that fires for nothing costs less than to move it with each hit.
  if (!next || (armed_ && *armed_ <= *next)) return;
  armed_ = next;
  deadline_.arm(*next);
}

bool HttpProtocol::collect() noexcept {
  const auto failed = std::exchange(failed_, {});
  for (const auto& [hit, end] : failed) finish(*hit, outcome_of(end, hit->waited));
  bool busy = multis_.collect() || !failed.empty();
  busy = serve_shared() || busy;
  busy = expire() || busy;
  arm();
  return busy;
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
  admission_.abort();
  sharing_.clear();
  collect();
  while (Hit* const hit = timeouts_.first()) {
    Transfer* const transfer = hit->transfer;
    if (transfer && transfer->added) {
      release(*transfer, cut(outcome_of(*transfer, CURLE_OK, true)));
      continue;
    }
    Outcome outcome;
    outcome.attempts = 0;
    outcome.phases.queue = now - hit->began();
    outcome = cut(std::move(outcome));
    if (transfer) {
      release(*transfer, std::move(outcome));
    } else {
      timeouts_.end(*hit);
      finish(*hit, std::move(outcome));
    }
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
  Pool& pool = pools_[request.origin_state()];
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
  // libcurl reads a buffer from a connection and leaves the rest for later if there is a limit of
  // speed; else ten, and the others wait.
  set(CURLOPT_MAX_RECV_SPEED_LARGE, kNoSpeedLimit);
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PATH_AS_IS, 1L);
  if (!options_.keepalive) {
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
  }
  // Else a proxy's response to CONNECT is taken for the beginning of the server's.
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // To an HTTP proxy libcurl speaks HTTP/1.1, unless it makes a tunnel.
  if (options_.h2c) set(CURLOPT_HTTPPROXYTUNNEL, 1L);
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
  transfer.unproven = false;
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
  const Target& target = *hit.target;
  const auto make = [&] {
    auto request = std::make_unique<Request>(target, options_, connector_.options().user_agent);
    if (max_connections_ > 0 || request->may_multiplex()) {
      request->set_origin_state(&origins_[request->origin()]);
    }
    return request;
  };
  if (target.id >= kMaxRequests) {
    hit.own_request = make();
    return *hit.own_request;
  }
  if (target.id >= requests_.size()) requests_.resize(target.id + 1);
  auto& request = requests_[target.id];
  if (!request) request = make();
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
  const bool unconnected = rc == CURLE_COULDNT_CONNECT || rc == CURLE_INTERFACE_FAILED;
  if (unconnected && transfer.socket_error == 0) {  // else it is counted
    count_trouble(static_cast<int>(info_long(easy, CURLINFO_OS_ERRNO)), connecting_);
  }
  if (!transfer.hit->sink) {  // cut before
    transfer.shard->multi->remove(easy);
    transfer.added = false;
    return;
  }
  Outcome outcome = outcome_of(transfer, transfer.headed ? CURLE_OK : rc, false);
  take_out(transfer);
  release(transfer, std::move(outcome));
}

void HttpProtocol::take_out(Transfer& transfer) {
  CURL* const easy = transfer.easy.get();
  transfer.shard->multi->remove(easy);
  transfer.added = false;
  stop_making(transfer);
  // libcurl counts resends over the life of a handle, up to five. Of a refused response, see
  // on_body.
  if (transfer.attempts > 1 || transfer.refused != Refused::none) {
    curl_easy_reset(easy);
    set_up(transfer);
  }
}

void HttpProtocol::fail_later(Hit& hit, TransferEnd end) {
  timeouts_.end(hit);
  failed_.push_back({&hit, std::move(end)});
}

void HttpProtocol::release(Transfer& transfer, Outcome&& outcome) {
  Hit& hit = *transfer.hit;
  Pool& pool = *transfer.pool;
  if (transfer.added) {  // libcurl still reads what it was given: the hit is only over
    timeouts_.end(hit);
    std::exchange(hit.sink, nullptr)->done(hit.id, std::move(outcome));
    return;
  }
  if (hit.own_request) transfer.request = nullptr;
  transfer.hit = nullptr;
  leave(transfer);
  timeouts_.end(hit);
  finish(hit, std::move(outcome));
  serve(pool);
}

void HttpProtocol::finish(Hit& hit, Outcome&& outcome) {
  const HitId id = hit.id;
  HitSink& sink = *hit.sink;
  hit.sink = nullptr;
  hit.target.reset();
  hit.own_request.reset();
  hit.transfer = nullptr;
  hit.waited = Nanos(0);
  free_hits_.push_back(&hit);
  sink.done(id, std::move(outcome));
}

}  // namespace barrage
