#include "net/curl.h"

#include <uv.h>

#include <cstdlib>
#include <new>

#include "core/ascii.h"
#include "core/error.h"
#include "net/curl_memory.h"

namespace barrage {

CurlStart::CurlStart() {
  static const CURLcode rc = [] {
    ::unsetenv("SSLKEYLOGFILE");  // else libcurl writes the keys of all connections there
#ifdef BARRAGE_PLAIN_CURL_MEMORY
    return curl_global_init(CURL_GLOBAL_DEFAULT);
#else
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, &curl_memory::take, &curl_memory::give_back,
                                &curl_memory::resize, &curl_memory::duplicate,
                                &curl_memory::take_zeroed);
#endif
  }();
  if (rc != CURLE_OK)
    throw RunError(std::string("cannot start libcurl: ") + curl_easy_strerror(rc));
}

std::string curl_versions() {
  return std::string(curl_version()) + " libuv/" + uv_version_string();
}

void append(ListPtr& list, const std::string& line) {
  curl_slist* const grown = curl_slist_append(list.get(), line.c_str());
  if (!grown) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(grown);
}

UrlPtr parse_url(const std::string& text) {
  UrlPtr url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_URLENCODE | CURLU_PATH_AS_IS) !=
      CURLUE_OK) {
    return nullptr;
  }
  // libcurl leaves out a query that is empty, but not a path that ends so.
  const std::size_t query = text.find_first_of("?#");
  const bool empty = query != std::string::npos && text[query] == '?' &&
                     (query + 1 == text.size() || text[query + 1] == '#');
  if (empty) {
    const std::string path = url_part(url.get(), CURLUPART_PATH) + "?";
    curl_url_set(url.get(), CURLUPART_PATH, path.c_str(), 0);
    curl_url_set(url.get(), CURLUPART_QUERY, nullptr, 0);
  }
  return url;
}

std::string url_part(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

Origin origin_of(CURLU* url) {
  return {url_part(url, CURLUPART_SCHEME), lower_case(url_part(url, CURLUPART_HOST)),
          url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT)};
}

}  // namespace barrage
