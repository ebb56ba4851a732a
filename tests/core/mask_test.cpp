#include "core/mask.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using barrage::mask_url;

namespace {

std::string masked_name(const std::string& name) {
  return mask_url("http://a/?" + name + "=value&page=2");
}

}  // namespace

TEST_CASE("a URL is shown without its secrets, and otherwise as it is") {
  struct Case {
    std::string_view url, shown;
  };
  const auto [url, shown] = GENERATE(values<Case>({
      {"", ""},
      {"http://a.example/items?page=2#top", "http://a.example/items?page=2#top"},
      {"http://user:pass@a/", "http://***@a/"},
      {"http://user@a/", "http://***@a/"},
      {"http://:pass@a", "http://***@a"},
      {"http://@a/", "http://@a/"},
      {"http://u:p@w@a/", "http://***@a/"},
      {"http://u:p@[::1]:80/", "http://***@[::1]:80/"},
      {"http://u:p@a?token=1", "http://***@a?token=***"},
      {"http://a/@scope/page@2?mail=x@y", "http://a/@scope/page@2?mail=x@y"},
      {"http://a/?token=1", "http://a/?token=***"},
      {"http://a/?page=2&token=1&sort=up", "http://a/?page=2&token=***&sort=up"},
      {"http://a/?token=", "http://a/?token="},
      {"http://a/?token=&x=1", "http://a/?token=&x=1"},
      {"http://a/?token", "http://a/?token"},
      {"http://a/?=1&=2", "http://a/?=1&=2"},
      {"http://a/?token=1/2?3;4=5#6&x=7", "http://a/?token=***&x=7"},
      {"http://a/?x=1;token=2", "http://a/?x=1;token=***"},
      {"http://a/?to=http://b/?token=1", "http://a/?to=http://b/?token=***"},
      {"http://a/#access_token=1&type=bearer", "http://a/#access_token=***&type=bearer"},
      {"http://a/?x=1#id_token=2", "http://a/?x=1#id_token=***"},
      {"http://a/;token=1/b", "http://a/;token=1/b"},
      {"http://a/?token=1&token=2", "http://a/?token=***&token=***"},
      // A URL within a value.
      {"http://a/?next=%2Fcb%3Faccess_token%3D1&x=2", "http://a/?next=***&x=2"},
      {"http://a/?next=%2Fcb%3Fpage%3D1", "http://a/?next=%2Fcb%3Fpage%3D1"},
      {"http://a/?q=%26token%3D1", "http://a/?q=***"},
      {"http://a/?q=100%25&mail=x%40y", "http://a/?q=100%25&mail=x%40y"},
      {"http://a/?u=http://x:pass@h/", "http://a/?u=***"},
      {"http://a/?u=http%3A%2F%2Fx%3Apass%40h&v=1", "http://a/?u=***&v=1"},
      {"http://a/?u=http://h/@me", "http://a/?u=http://h/@me"},
      // What a message may quote although it is no whole URL.
      {"user:pass@proxy:3128", "***@proxy:3128"},
      {"user:pa/ss?w@proxy:3128", "***@proxy:3128"},
      {"//user:pass@a/@me", "//***@a/@me"},
      {"/login?token=1", "/login?token=***"},
      {"/@me?mail=x@y", "/@me?mail=x@y"},
      {"http://a&sig=1#b&c@d/", "http://***@d/"},
      {"http:/a?token=1&x=http", "http:/a?token=***&x=http"},
      {"localhost:8080", "localhost:8080"},
  }));
  CHECK(mask_url(url) == shown);
  CHECK(mask_url(shown) == shown);
}

TEST_CASE("a query value is a secret when its name says so") {
  const std::string name =
      GENERATE("token", "TOKEN", "access_token", "refreshToken", "X-Amz-Security-Token",
               "csrftoken", "tokens", "key", "api_key", "apiKey", "APIKey", "apikey", "x-api-key",
               "key2", "keys%5Bkey%5D", "sig", "X-Sig", "signature", "X-Amz-Signature",
               "X-Goog-Credential", "password", "passwd", "pass", "user[password]", "newPassword",
               "pwd", "passphrase", "secret", "client_secret", "clientsecret", "auth", "authToken",
               "jwt", "accesskey", "authkey", "privatekey", "sessionkey", "mapkey", "hmacsig",
               "KEYID", "keyId", "key_id", "to%6ben", "%74%6F%6b%65%6e", "a%20key", "a+key");
  CHECK(masked_name(name) == "http://a/?" + name + "=***&page=2");
}

TEST_CASE("a query value stays when its name only looks like a secret's") {
  const std::string name =
      GENERATE("monkey", "donkey", "Turkey", "hockey", "hotkey", "keyboard", "keyword", "design",
               "signal", "assign", "author", "passenger", "compass", "id", "page", "q", "to%ken",
               "t%6", "%", "%zz", "schlüssel");
  CHECK(masked_name(name) == "http://a/?" + name + "=value&page=2");
}
