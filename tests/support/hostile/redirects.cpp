// Redirects that should not be followed.
#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

template <const char* kLocation, int kCode = 302>
void redirect(Connection& c) {
  const auto response = "HTTP/1.1 " + std::to_string(kCode) +
                        " Elsewhere\r\nContent-Length: 0\r\nLocation: " + kLocation + "\r\n\r\n";
  while (c.read_request() && c.send(response)) {
  }
}

constexpr char kLoop[] = "/again";
constexpr char kHost[] = "http://elsewhere.test/";
constexpr char kFile[] = "file:///etc/hostname";
constexpr char kFtp[] = "ftp://127.0.0.1/";
constexpr char kNowhere[] = "http://";

}  // namespace

std::vector<Behaviour> redirect_behaviours() {
  return {
      {.name = "redir_loop", .serve = redirect<kLoop>},
      {.name = "redir_host", .serve = redirect<kHost>},
      {.name = "redir_file", .serve = redirect<kFile>},
      {.name = "redir_ftp", .serve = redirect<kFtp>},
      {.name = "redir_nowhere", .serve = redirect<kNowhere>},
      {.name = "location_300", .serve = redirect<kLoop, 300>},
      {.name = "location_304", .serve = redirect<kLoop, 304>},
      {.name = "location_200", .serve = redirect<kLoop, 200>},
  };
}

}  // namespace barrage::test::hostile
