// Keys and certificates, made when the hostile server starts.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {

class Certificates {
 public:
  Certificates();  // throws std::runtime_error
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  // Of the root that signed all but self_signed.
  void write_root(const std::string& path) const;
  // What a server with this certificate speaks TLS with; the caller owns it.
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(const Behaviour& behaviour) const;

 private:
  struct Issued;
  Issued issue(Certificate kind) const;

  std::unique_ptr<Issued> root_;
};

}  // namespace barrage::test::hostile
