// libcurl's handles, each with one owner.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "core/time.h"

namespace barrage {

struct EasyDelete {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct MultiDelete {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
struct UrlDelete {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct ListDelete {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using EasyPtr = std::unique_ptr<CURL, EasyDelete>;
using MultiPtr = std::unique_ptr<CURLM, MultiDelete>;
using UrlPtr = std::unique_ptr<CURLU, UrlDelete>;
using ListPtr = std::unique_ptr<curl_slist, ListDelete>;

// Starts libcurl, once per process: make one before any thread and before anything of libcurl's
// that is kept, for its memory changes hands. Throws RunError. Removes SSLKEYLOGFILE from the
// environment.
struct CurlStart {
  CurlStart();
};
// "libcurl/8.14.1 OpenSSL/3.0.17 ... libuv/1.44.2": what is linked, for -version and run headers.
std::string curl_versions();

// A URL to be sent as it is written; null: libcurl cannot read it.
UrlPtr parse_url(const std::string& text);
void append(ListPtr& list, const std::string& line);
// A part of a URL as written; empty when it has none.
std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0);

// Where a URL leads, for comparing: host in lower case, the scheme's own port filled in.
struct Origin {
  std::string scheme, host, port;
  bool operator==(const Origin&) const = default;
};
Origin origin_of(CURLU* url);

inline long info_long(CURL* easy, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(easy, what, &value);
  return value;
}

inline Nanos info_time(CURL* easy, CURLINFO what) {
  curl_off_t us = 0;
  curl_easy_getinfo(easy, what, &us);
  return std::chrono::microseconds(us);
}

}  // namespace barrage
