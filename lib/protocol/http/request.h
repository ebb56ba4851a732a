// What a target costs to prepare for libcurl, done once and used for all its hits.
#pragma once

#include <cstdint>
#include <string>

#include "core/target.h"
#include "net/curl.h"
#include "protocol/http/options.h"

namespace barrage {

// What a loop knows of an origin.
struct HttpOrigin {
  bool http1 = false;  // it chose HTTP/1.1 where it could have HTTP/2
};

// Of one loop. Holds pointers into the target: the target must outlive it.
class Request {
 public:
  Request(const Target& target, const HttpOptions& options, const std::string& user_agent);

  // False: libcurl cannot read the URL, there is nothing to send.
  bool valid() const { return url_ != nullptr; }
  // Makes a handle ask for this target; whatever it asked for before is replaced.
  void apply(CURL* easy) const;
  // Leaves a handle that follows a redirect to another origin (not `elsewhere`: to the same host,
  // with TLS) the headers that may go there. They live as long as the handle has them.
  ListPtr redirect(CURL* easy, const HttpOptions& options, const std::string& user_agent,
                   bool elsewhere) const;
  // HEAD with a body: libcurl has no word for that, and waits for a body of the response, too.
  bool ends_with_head() const;
  std::uint64_t body_size() const { return body_ ? body_->size() : 0; }
  const std::string& host() const { return host_; }
  const std::string& port() const { return port_; }
  // "http://host:port": whose connections it may use.
  const std::string& origin() const { return origin_; }
  // A connection may turn out to be one of HTTP/2, which serves many hits at a time.
  bool may_multiplex() const { return may_multiplex_; }
  bool tls() const { return tls_; }
  // Null: not set. It outlives this.
  HttpOrigin* origin_state() const { return origin_state_; }
  void set_origin_state(HttpOrigin* state) { origin_state_ = state; }
  // A hit may wait for a connection that another is making, to share it.
  bool may_share() const { return may_multiplex_ && !origin_state_->http1; }
  // Whether its host is known to have an address; once true it stays so.
  bool has_address() const { return has_address_; }
  void found_address() { has_address_ = true; }
  // How often this was asked before: hits of one target take turns among themselves, so that turns
  // and a list of targets never march in step.
  std::uint64_t take_turn() { return turn_++; }

 private:
  const Target& target_;
  const char* method_;
  const std::string* body_;  // null: none
  bool sends_length_;        // POST, PUT and PATCH say Content-Length: 0 when they have no body
  long http_version_ = CURL_HTTP_VERSION_1_1;
  bool may_multiplex_ = false, tls_ = false;
  UrlPtr url_;
  std::string host_, port_, origin_;
  bool has_address_ = false;
  HttpOrigin* origin_state_ = nullptr;
  std::uint64_t turn_ = 0;
  ListPtr headers_;
};

}  // namespace barrage
