// Servers that a client must not talk to: no TLS, broken TLS, the wrong certificate.
#include <openssl/ssl.h>

#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

void hello(Connection& c) {
  while (c.read_request() && c.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
  }
}

void tls_plain(Connection& c) {
  c.receive();
  c.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
}
void tls_alert(Connection& c) {
  c.receive();
  c.send(std::string_view("\x15\x03\x03\0\x02\x02\x28", 7));  // fatal: handshake failure
}
// In the middle of a body.
void alert_body(Connection& c) {
  if (!c.read_request()) return;
  c.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello");
  c.alert();
}
void tls_close(Connection& c) { c.receive(); }
void tls_stall(Connection& c) { c.wait_for_end(); }
void tls_rst(Connection& c) {
  c.receive();
  c.reset();
}

}  // namespace

std::vector<Behaviour> tls_behaviours() {
  const auto before = [](std::string_view name, void (*serve)(Connection&)) {
    return Behaviour{.name = name, .scheme = "https", .serve = serve};
  };
  const auto with = [](std::string_view name, Certificate certificate) {
    return Behaviour{.name = name, .scheme = "https", .certificate = certificate, .serve = hello};
  };
  const auto asking = [](std::string_view name, int most_tls) {
    return Behaviour{.name = name,
                     .scheme = "https",
                     .certificate = Certificate::good,
                     .wants_certificate = true,
                     .most_tls = most_tls,
                     .serve = hello};
  };
  return {
      {.name = "good", .serve = hello},
      before("tls_plain", tls_plain),
      before("tls_alert", tls_alert),
      before("tls_close", tls_close),
      before("tls_stall", tls_stall),
      before("tls_rst", tls_rst),
      with("tls_good", Certificate::good),
      {.name = "alert_body",
       .scheme = "https",
       .certificate = Certificate::good,
       .serve = alert_body},
      with("expired", Certificate::expired),
      with("other_host", Certificate::other_host),
      with("self_signed", Certificate::self_signed),
      asking("wants_cert", TLS1_3_VERSION),
      asking("wants_cert_12", TLS1_2_VERSION),
  };
}

}  // namespace barrage::test::hostile
