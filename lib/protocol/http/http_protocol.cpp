#include "protocol/http/http_protocol.h"

#include <strings.h>

#include <algorithm>
#include <string_view>

namespace barrage {
namespace {

// Transfers of one multi: above about 50, libcurl's walk over its connections costs more than the
// multi (measured: 1,000 connections in one multi cost twice as much CPU per hit as in 20).
constexpr std::uint64_t kShard = 50;
constexpr std::uint64_t kIdle = 16 * kShard;  // of one multi, over all hosts
constexpr std::uint64_t kMaxHeaderBytes = 256 << 10;
// Requests kept prepared; a longer list of targets is prepared hit by hit.
constexpr std::uint32_t kMaxRequests = 1 << 15;

Nanos info_time(CURL* easy, CURLINFO what) {
  curl_off_t us = 0;
  curl_easy_getinfo(easy, what, &us);
  return std::chrono::microseconds(us);
}

long info_long(CURL* easy, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(easy, what, &value);
  return value;
}

// libcurl gives points of time since the start; zero where one was not reached.
Phases phases_of(CURL* easy, bool new_connection, bool looked_up) {
  Phases phases;
  Nanos at{};
  const auto step = [&at](Nanos& phase, Nanos until) {
    if (until <= Nanos(0)) return;
    phase = std::max(until - at, Nanos(0));
    at = std::max(at, until);
  };
#if LIBCURL_VERSION_NUM >= 0x080600
  step(phases.queue, info_time(easy, CURLINFO_QUEUE_TIME_T));
#endif
  if (new_connection) {
    if (looked_up) step(phases.dns, info_time(easy, CURLINFO_NAMELOOKUP_TIME_T));
    step(phases.connect, info_time(easy, CURLINFO_CONNECT_TIME_T));
    step(phases.tls, info_time(easy, CURLINFO_APPCONNECT_TIME_T));
  }
  const Nanos first_byte = info_time(easy, CURLINFO_STARTTRANSFER_TIME_T);
  step(phases.wait, first_byte);
  if (first_byte > Nanos(0)) step(phases.transfer, info_time(easy, CURLINFO_TOTAL_TIME_T));
  return phases;
}

}  // namespace

HttpProtocol::HttpProtocol(Loop& loop, const HttpContext& context)
    : context_(context), multis_(loop, [this](CURL* easy, CURLcode rc) { ended(easy, rc); }) {
  const std::uint64_t per_loop =
      (context.options().max_connections + context.options().loops - 1) / context.options().loops;
  max_shards_ = per_loop == 0 ? ~std::uint64_t{0} : (per_loop + kShard - 1) / kShard;
}

HttpProtocol::~HttpProtocol() {
  for (const auto& transfer : transfers_) {
    if (transfer->added) transfer->shard->multi->remove(transfer->easy.get());
  }
}

void HttpProtocol::start(HitId id, TargetPtr target, HitSink& sink) noexcept {
  Transfer& transfer = idle_transfer();
  transfer.id = id;
  transfer.sink = &sink;
  transfer.target = std::move(target);
  transfer.body_bytes = transfer.header_bytes = 0;
  transfer.attempts = 0;
  transfer.socket_error = 0;
  transfer.body_too_large = transfer.header_too_large = transfer.redirect_refused = false;
  Request& request = request_of(transfer);
  if (!request.valid()) return fail_later(transfer, {.rc = CURLE_URL_MALFORMAT});
  if (!has_address(transfer, request)) return;
  if (transfer.request != &request || transfer.own_request) {
    request.apply(transfer.easy.get());
    transfer.request = &request;
  }
  context_.take_turns(transfer.easy.get(), transfer.own_request ? hits_ : request.take_turn());
  ++hits_;
  if (transfer.shard->names_version != context_.names().version()) set_names(transfer);
  multis_.take_socket_error();
  if (!transfer.shard->multi->add(transfer.easy.get())) {
    return fail_later(transfer, {.rc = CURLE_FAILED_INIT});
  }
  transfer.added = true;
  transfer.socket_error = multis_.take_socket_error();
}

bool HttpProtocol::collect() noexcept {
  const auto failed = std::exchange(failed_, {});
  for (const auto& [transfer, ending] : failed) {
    Verdict verdict = judge(ending);
    Outcome outcome;
    outcome.fault = verdict.fault;
    outcome.error = std::move(verdict.error);
    outcome.attempts = 0;
    release(*transfer, std::move(outcome));
  }
  return multis_.collect() || !failed.empty();
}

// Cut transfers stay in their multis: taking thousands out closes as many connections, and a second
// signal must not wait for that.
void HttpProtocol::abort_all() noexcept {
  collect();
  for (const auto& transfer : transfers_) {
    if (!transfer->sink) continue;
    Outcome outcome = outcome_of(*transfer, CURLE_OK);
    outcome.fault = Fault::cut;
    outcome.error = "in flight when the attack was stopped";
    release(*transfer, std::move(outcome));
  }
}

HttpProtocol::Transfer& HttpProtocol::idle_transfer() {
  if (!idle_.empty()) {
    Transfer& transfer = *idle_.back();
    idle_.pop_back();
    return transfer;
  }
  auto transfer = std::make_unique<Transfer>();
  transfer->owner = this;
  transfer->shard = &shard_with_room();
  ++transfer->shard->transfers;
  transfer->easy.reset(curl_easy_init());
  CURL* const easy = transfer->easy.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  context_.configure(easy);
  multis_.own_sockets(easy);
  set(CURLOPT_PRIVATE, transfer.get());
  set(CURLOPT_WRITEFUNCTION, &HttpProtocol::on_body);
  set(CURLOPT_WRITEDATA, transfer.get());
  set(CURLOPT_HEADERFUNCTION, &HttpProtocol::on_header);
  set(CURLOPT_HEADERDATA, transfer.get());
  set(CURLOPT_PREREQFUNCTION, &HttpProtocol::on_request);
  set(CURLOPT_PREREQDATA, transfer.get());
  transfers_.push_back(std::move(transfer));
  return *transfers_.back();
}

HttpProtocol::Shard& HttpProtocol::shard_with_room() {
  if (!shards_.empty() && shards_.back()->transfers < kShard) return *shards_.back();
  if (shards_.size() == max_shards_) {  // transfers queue up in libcurl for their few connections
    return **std::min_element(shards_.begin(), shards_.end(), [](const auto& a, const auto& b) {
      return a->transfers < b->transfers;
    });
  }
  auto shard = std::make_unique<Shard>();
  shard->turn = shards_.size();
  shard->multi = &multis_.make();
  const HttpOptions& options = context_.options();
  const auto per = [](std::uint64_t total, std::uint64_t parts) {
    return static_cast<long>(std::max<std::uint64_t>(1, total / std::max<std::uint64_t>(1, parts)));
  };
  if (options.max_connections > 0) {
    curl_multi_setopt(shard->multi->get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                      per(options.max_connections, max_shards_ * options.loops));
  }
  // Without this libcurl keeps few more connections than are in use, and each burst opens new ones.
  curl_multi_setopt(shard->multi->get(), CURLMOPT_MAXCONNECTS,
                    static_cast<long>(std::clamp<std::uint64_t>(options.connections, 1, kIdle)));
  shards_.push_back(std::move(shard));
  return *shards_.back();
}

Request& HttpProtocol::request_of(Transfer& transfer) {
  const Target& target = *transfer.target;
  if (target.id >= kMaxRequests) {
    transfer.own_request = std::make_unique<Request>(target, context_.options());
    return *transfer.own_request;
  }
  if (target.id >= requests_.size()) requests_.resize(target.id + 1);
  auto& request = requests_[target.id];
  if (!request) request = std::make_unique<Request>(target, context_.options());
  return *request;
}

// A look-up inside libcurl would be off our books: what was not found is not asked again by a hit.
bool HttpProtocol::has_address(Transfer& transfer, Request& request) {
  if (request.has_address()) return true;
  std::string why = context_.missing_address(request.host(), request.port());
  if (why.empty()) {
    request.found_address();
    return true;
  }
  fail_later(
      transfer,
      {.rc = CURLE_COULDNT_RESOLVE_HOST, .host = request.host(), .no_address = std::move(why)});
  return false;
}

void HttpProtocol::set_names(Transfer& transfer) {
  transfer.shard->names_version = context_.names().version();
  transfer.names = context_.names().list(transfer.shard->turn);
  curl_easy_setopt(transfer.easy.get(), CURLOPT_RESOLVE, transfer.names.get());
}

std::size_t HttpProtocol::on_body(char*, std::size_t size, std::size_t count, void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.body_bytes += size * count;
  const std::int64_t limit = transfer.owner->context_.options().max_body;
  if (limit > 0 && transfer.body_bytes > static_cast<std::uint64_t>(limit)) {
    transfer.body_too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  return size * count;
}

std::size_t HttpProtocol::on_header(char* line, std::size_t size, std::size_t count,
                                    void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t length = size * count;
  transfer.header_bytes += length;
  if (transfer.header_bytes > kMaxHeaderBytes) {
    transfer.header_too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  constexpr std::string_view kLocation = "location:";
  const HttpOptions& options = transfer.owner->context_.options();
  if (options.redirects > 0 && !options.redirects_anywhere && length > kLocation.size() &&
      strncasecmp(line, kLocation.data(), kLocation.size()) == 0) {
    const std::string_view value(line + kLocation.size(), length - kLocation.size());
    if (!transfer.owner->redirect_allowed(transfer.easy.get(), value)) {
      transfer.redirect_refused = true;
      return CURL_WRITEFUNC_ERROR;
    }
  }
  return length;
}

bool HttpProtocol::redirect_allowed(CURL* easy, std::string_view location) const {
  const long code = info_long(easy, CURLINFO_RESPONSE_CODE);
  if (code < 300 || code > 399) return true;
  constexpr std::string_view kBlank = " \t\r\n";
  location.remove_prefix(std::min(location.find_first_not_of(kBlank), location.size()));
  location = location.substr(0, location.find_last_not_of(kBlank) + 1);
  const char* here = nullptr;
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &here);
  const UrlPtr url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, here, CURLU_URLENCODE) != CURLUE_OK) return false;
  const Origin from = origin_of(url.get());
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(location).c_str(),
                   CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return true;  // libcurl will say what is wrong with it
  }
  const Origin to = origin_of(url.get());
  if (to == from) return true;
  return to.host == from.host && from.scheme == "http" && to.scheme == "https" &&
         from.port == "80" && to.port == "443";
}

int HttpProtocol::on_request(void* self, char*, char*, int, int) noexcept {
  ++static_cast<Transfer*>(self)->attempts;
  return CURL_PREREQFUNC_OK;
}

void HttpProtocol::ended(CURL* easy, CURLcode rc) {
  char* data = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);
  auto& transfer = *reinterpret_cast<Transfer*>(data);
  if (transfer.socket_error == 0) transfer.socket_error = multis_.take_socket_error();
  transfer.shard->multi->remove(easy);
  transfer.added = false;
  if (!transfer.sink) return;  // cut before
  release(transfer, outcome_of(transfer, rc));
}

Outcome HttpProtocol::outcome_of(Transfer& transfer, CURLcode rc) const {
  CURL* const easy = transfer.easy.get();
  Outcome outcome;
  Ending ending;
  ending.rc = rc;
  ending.code = info_long(easy, CURLINFO_RESPONSE_CODE);
  outcome.code = static_cast<std::uint16_t>(std::clamp(ending.code, 0L, 65535L));
  outcome.new_connection = info_long(easy, CURLINFO_NUM_CONNECTS) > 0;
  outcome.phases = phases_of(easy, outcome.new_connection,
                             context_.options().dns_ttl < Nanos(0) || !context_.looks_up_names());
  // A redirect that is followed is asked for, a request that libcurl writes again is not.
  const auto redirects = static_cast<std::uint32_t>(info_long(easy, CURLINFO_REDIRECT_COUNT));
  outcome.attempts = transfer.attempts - std::min(transfer.attempts, redirects);
  outcome.bytes_in = transfer.body_bytes;
  if (context_.options().compressed) {
    curl_off_t wire = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    outcome.bytes_in = static_cast<std::uint64_t>(wire);
  }
  if (transfer.request && transfer.request->has_body()) {
    curl_off_t sent = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    outcome.bytes_out = static_cast<std::uint64_t>(sent);
  }
  if (rc == CURLE_OK && ending.code >= 200 && ending.code < 400) return outcome;
  ending.os_error = info_long(easy, CURLINFO_OS_ERRNO);
  ending.socket_error = transfer.socket_error;
  ending.verify_result = info_long(easy, CURLINFO_SSL_VERIFYRESULT);
  ending.request_sent = transfer.attempts > 0;
  ending.answer_began = transfer.header_bytes > 0;
  ending.looking_up = transfer.attempts == 0 && !context_.looks_up_names() &&
                      info_time(easy, CURLINFO_NAMELOOKUP_TIME_T) == Nanos(0);
  ending.body_too_large = transfer.body_too_large;
  ending.header_too_large = transfer.header_too_large;
  ending.redirect_refused = transfer.redirect_refused;
  if (transfer.request) ending.host = transfer.request->host();
  Verdict verdict = judge(ending);
  outcome.fault = verdict.fault;
  outcome.error = std::move(verdict.error);
  return outcome;
}

void HttpProtocol::fail_later(Transfer& transfer, Ending ending) {
  failed_.emplace_back(&transfer, std::move(ending));
}

void HttpProtocol::release(Transfer& transfer, Outcome&& outcome) {
  HitSink& sink = *std::exchange(transfer.sink, nullptr);
  if (!transfer.added) {  // else libcurl still reads what it was given
    transfer.target.reset();
    if (transfer.own_request) transfer.request = nullptr;
    transfer.own_request.reset();
    idle_.push_back(&transfer);
  }
  sink.done(transfer.id, std::move(outcome));
}

}  // namespace barrage
