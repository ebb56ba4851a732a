#include "protocol/http/request.h"

#include <strings.h>

#include <cstring>

namespace barrage {
namespace {

bool same(const std::string& name, const char* other) {
  return strcasecmp(name.c_str(), other) == 0;
}

bool sends_length(const Target& target) {
  return target.method == "POST" || target.method == "PUT" || target.method == "PATCH";
}

bool has(const Target& target, const char* name) {
  for (const Header& header : target.headers) {
    if (same(header.name, name)) return true;
  }
  return false;
}

// Where a request goes that has these headers.
enum class To { target, same_host, elsewhere };

ListPtr header_list(const Target& target, const HttpOptions& options, const std::string& user_agent,
                    To to, const std::string& host) {
  const bool has_body = target.body && !target.body->empty();
  ListPtr list;
  if (to == To::target && !host.empty()) append(list, "Host: " + host);
  // libcurl would write its own user agent twice for each hit, byte by byte.
  if (!has(target, "User-Agent")) append(list, "User-Agent: " + user_agent);
  for (const Header& header : target.headers) {
    if (to == To::elsewhere && !follows_redirects(header.name, options)) continue;
    // libcurl says it where there is a body, or may be one.
    if (same(header.name, "Content-Length") && (has_body || sends_length(target))) continue;
    append(list, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  // What libcurl would add of its own accord.
  if (!has(target, "Accept")) append(list, "Accept:");
  if (has_body || sends_length(target)) {
    if (!has(target, "Expect")) append(list, "Expect:");
    if (!has(target, "Content-Type")) append(list, "Content-Type:");
  }
  if (options.chunked && has_body && !has(target, "Transfer-Encoding")) {
    append(list, "Transfer-Encoding: chunked");
  }
  if (!options.keepalive && !has(target, "Connection")) append(list, "Connection: close");
  return list;
}

// What libcurl would leave out of Host: the scheme's own port where it was written.
std::string host_as_written(const Target& target, CURLU* url) {
  if (has(target, "Host")) return {};
  const bool own = url_part(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT).empty();
  const std::string port = url_part(url, CURLUPART_PORT);
  return own && !port.empty() ? url_part(url, CURLUPART_HOST) + ":" + port : "";
}

}  // namespace

Request::Request(const Target& target, const HttpOptions& options, const std::string& user_agent)
    : target_(target),
      method_(target.method.c_str()),
      body_(target.body && !target.body->empty() ? target.body.get() : nullptr),
      sends_length_(sends_length(target)),
      url_(parse_url(target.url)) {
  if (!url_) return;
  headers_ =
      header_list(target, options, user_agent, To::target, host_as_written(target, url_.get()));
  const Origin origin = origin_of(url_.get());
  host_ = origin.host;
  port_ = origin.port;
  origin_ = origin.scheme + "://" + origin.host + ":" + origin.port;
  tls_ = origin.scheme == "https";
  if (options.h2c && !tls_) {
    http_version_ = CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
  } else {
    http_version_ = tls_ && options.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
  }
  may_multiplex_ = options.keepalive && http_version_ != CURL_HTTP_VERSION_1_1;
}

ListPtr Request::redirect(CURL* easy, const HttpOptions& options, const std::string& user_agent,
                          bool elsewhere) const {
  ListPtr headers =
      header_list(target_, options, user_agent, elsewhere ? To::elsewhere : To::same_host, {});
  // libcurl takes these two for the first host alone, and so it does with the user of the URL.
  const bool credentials =
      follows_redirects("Authorization", options) ||
      (follows_redirects("Cookie", options) && url_part(url_.get(), CURLUPART_USER).empty());
  curl_easy_setopt(easy, CURLOPT_UNRESTRICTED_AUTH, elsewhere && credentials ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  return headers;
}

bool Request::ends_with_head() const { return body_ && std::strcmp(method_, "HEAD") == 0; }

void Request::apply(CURL* easy) const {
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_CURLU, url_.get());
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_HTTP_VERSION, http_version_);
  set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  const char* custom = method_;
  if (std::strcmp(method_, "HEAD") == 0 && !body_) {
    set(CURLOPT_NOBODY, 1L);
    set(CURLOPT_POSTFIELDS, static_cast<char*>(nullptr));
    custom = nullptr;
  } else if (body_ || sends_length_) {
    set(CURLOPT_POST, 1L);  // also clears NOBODY
    set(CURLOPT_POSTFIELDS, body_ ? body_->data() : "");
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_ ? body_->size() : 0));
    if (std::strcmp(method_, "POST") == 0) custom = nullptr;
  } else {
    set(CURLOPT_HTTPGET, 1L);
    if (std::strcmp(method_, "GET") == 0) custom = nullptr;
  }
  set(CURLOPT_CUSTOMREQUEST, custom);
}

}  // namespace barrage
