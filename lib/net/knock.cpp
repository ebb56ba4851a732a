#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "net/connector.h"
#include "net/fault.h"

namespace barrage {

namespace {

// As the loops do when they open theirs.
curl_socket_t open_allowed(void* guard, curlsocktype, curl_sockaddr* to) noexcept {
  if (static_cast<const Guard*>(guard)->judge_address(to->addr) != Denied::none) {
    errno = EACCES;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

}  // namespace

std::string Connector::knock(const std::string& url, Nanos timeout) const {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  const auto names = names_->list(0);
  for (std::size_t turn = 0; turn < std::max<std::size_t>(connect_to_.turns(), 1); ++turn) {
    const EasyPtr easy(curl_easy_init());
    const auto set = [&](CURLoption what, auto value) {
      curl_easy_setopt(easy.get(), what, value);
    };
    configure(easy.get());
    take_turns(easy.get(), turn);
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_CONNECT_ONLY, 1L);
    set(CURLOPT_OPENSOCKETFUNCTION, &open_allowed);
    set(CURLOPT_OPENSOCKETDATA, &guard_);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<decltype(ms)>(ms, 1)));
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
    if (names) set(CURLOPT_RESOLVE, names.get());
    const CURLcode rc = curl_easy_perform(easy.get());
    if (rc == CURLE_OK) continue;
    return judge({.rc = rc,
                  .os_error = info_long(easy.get(), CURLINFO_OS_ERRNO),
                  .tunnel_code = info_long(easy.get(), CURLINFO_HTTP_CONNECTCODE),
                  .proxied = used_proxy(easy.get())})
        .error;
  }
  return {};
}

}  // namespace barrage
