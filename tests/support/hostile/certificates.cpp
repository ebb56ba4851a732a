#include "support/hostile/certificates.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace barrage::test::hostile {
namespace {

constexpr long kDay = 24L * 60 * 60;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Cert = std::unique_ptr<X509, decltype(&X509_free)>;

void extend(X509* cert, int nid, const char* value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  X509_add_ext(cert, extension, -1);
  X509_EXTENSION_free(extension);
}

void name(X509_NAME* subject, const char* common_name) {
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
}

}  // namespace

struct Certificates::Issued {
  Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  Cert cert{X509_new(), &X509_free};

  // Valid from a day ago for `seconds` from now; signed by `root`, or by itself.
  Issued(const char* common_name, const char* alternatives, long seconds, const Issued* root) {
    static long serial = 1;
    X509_set_version(cert.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), seconds);
    X509_set_pubkey(cert.get(), key.get());
    name(X509_get_subject_name(cert.get()), common_name);
    const Issued& issuer = root ? *root : *this;
    X509_set_issuer_name(cert.get(), X509_get_subject_name(issuer.cert.get()));
    if (alternatives) {
      extend(cert.get(), NID_subject_alt_name, alternatives);
    } else {
      extend(cert.get(), NID_basic_constraints, "critical,CA:TRUE");
    }
    if (X509_sign(cert.get(), issuer.key.get(), EVP_sha256()) == 0) {
      throw std::runtime_error("cannot make a certificate");
    }
  }
};

Certificates::Certificates()
    : root_(std::make_unique<Issued>("hostile test root", nullptr, kDay, nullptr)) {}
Certificates::~Certificates() = default;

void Certificates::write_root(const std::string& path) const {
  struct Close {
    void operator()(FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<FILE, Close> file(std::fopen(path.c_str(), "w"));
  if (!file || PEM_write_X509(file.get(), root_->cert.get()) != 1) {
    throw std::runtime_error("cannot write " + path);
  }
}

Certificates::Issued Certificates::issue(Certificate kind) const {
  constexpr auto kHere = "IP:127.0.0.1";
  switch (kind) {
    case Certificate::expired:
      return {"expired.test", kHere, -kDay / 2, root_.get()};
    case Certificate::other_host:
      return {"other.test", "DNS:other.test", kDay, root_.get()};
    case Certificate::self_signed:
      return {"self.test", kHere, kDay, nullptr};
    default:
      return {"good.test", kHere, kDay, root_.get()};
  }
}

std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> Certificates::context(
    const Behaviour& behaviour) const {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                            &SSL_CTX_free);
  const Issued issued = issue(behaviour.certificate);
  SSL_CTX_use_certificate(context.get(), issued.cert.get());
  SSL_CTX_use_PrivateKey(context.get(), issued.key.get());
  if (behaviour.most_tls != 0) SSL_CTX_set_max_proto_version(context.get(), behaviour.most_tls);
  if (behaviour.wants_certificate) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  SSL_CTX_set_alpn_select_cb(
      context.get(),
      [](SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
         unsigned offered_length, void* wanted) {
        const std::string_view name = static_cast<const Behaviour*>(wanted)->alpn;
        for (unsigned at = 0; at < offered_length; at += 1U + offered[at]) {
          const std::string_view offer(reinterpret_cast<const char*>(offered) + at + 1,
                                       offered[at]);
          if (offer != name) continue;
          *out = offered + at + 1;
          *length = offered[at];
          return SSL_TLSEXT_ERR_OK;
        }
        return SSL_TLSEXT_ERR_NOACK;
      },
      const_cast<Behaviour*>(&behaviour));
  return context;
}

}  // namespace barrage::test::hostile
