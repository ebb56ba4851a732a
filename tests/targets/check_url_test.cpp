#include "targets/check_url.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "protocol/dialects.h"

namespace barrage {
namespace {

std::string sent(std::string_view text) {
  Target target;
  const auto problem = check_url(text, all_dialects(), target);
  return problem ? std::to_string(problem->offset) + ": " + problem->what : target.url;
}

}  // namespace

TEST_CASE("a URL goes out as it was written, but for what cannot be sent") {
  struct Case {
    std::string_view text, url;
  };
  const auto [text, url] = GENERATE(values<Case>({
      {"http://a", "http://a"},
      {"HTTPS://A.example:8443/X?y=%zz#f", "https://A.example:8443/X?y=%zz#f"},
      {"http://user:p%40ss@a/", "http://user:p%40ss@a/"},
      {"http://a?x", "http://a?x"},
      {"http://a/%2f?a=5%#%", "http://a/%2f?a=5%#%"},
      {"http://[::1]:80/", "http://[::1]:80/"},
      {"http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/"},
      {"http://a:/", "http://a:/"},
      {"http://:8080/", "http://localhost:8080/"},
      {"http://u@:8080", "http://u@localhost:8080"},
      {"http://a/b c?d e", "http://a/b%20c?d%20e"},
      {"http://a/\xc3\xa9", "http://a/%C3%A9"},
      {"http://a/{x}|y?q=\"<^`\\>#|", "http://a/%7Bx%7D%7Cy?q=%22%3C%5E%60%5C%3E#%7C"},
      {"http://a/[1]?b[]=~!$&'()*+,;=:@-._/?", "http://a/[1]?b[]=~!$&'()*+,;=:@-._/?"},
      {"http://a/x?", "http://a/x?"},
      {"http://a:80/", "http://a:80/"},
      {"https://user@b\xc3\xbc"
       "cher.example:8443/",
       "https://user@xn--bcher-kva.example:8443/"},
      {"http://B\xc3\x9c"
       "CHER.example/",
       "http://xn--bcher-kva.example/"},
      {"http://stra\xc3\x9f"
       "e.example/",
       "http://xn--strae-oqa.example/"},
      {"http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/"},
      {"http://\xe2\x91\xa0"
       "27.0.0.1/",
       "http://127.0.0.1/"},
      {"http://a/?u=http://b:x/", "http://a/?u=http://b:x/"},
  }));
  CHECK(sent(text) == url);
}

TEST_CASE("a URL that cannot be hit is refused with what to write") {
  struct Case {
    std::string_view text, message;
  };
  const auto [text, message] = GENERATE(values<Case>({
      {"", "0: no URL; write e.g. \"http://localhost/\""},
      {"*", "0: this is not a whole URL; it must begin with http://, https://, ws:// or wss://"},
      {"mailto:x@y",
       "0: this is not a whole URL; it must begin with http://, https://, ws:// or wss://"},
      {"ftp://a/",
       "0: scheme \"ftp\" is not spoken; a URL must begin with http://, https://, ws:// or wss://"},
      {"http://", "7: no host in the URL; write e.g. \"http://localhost/\""},
      {"http:///x", "7: no host in the URL; write e.g. \"http://localhost/\""},
      {"http://u@/x", "9: no host in the URL; write e.g. \"http://localhost/\""},
      {"http://a:xx/", "9: port \"xx\" is not a number from 1 to 65535"},
      {"http://a:0/", "9: port \"0\" is not a number from 1 to 65535"},
      {"http://u@a:65536", "11: port \"65536\" is not a number from 1 to 65535"},
      {"http://a:99999999999/", "9: port \"99999999999\" is not a number from 1 to 65535"},
      {"http://a:-1/", "9: port \"-1\" is not a number from 1 to 65535"},
      {"http://::1/", "8: port \":1\" is not a number from 1 to 65535"},
      {"http://[::1/", "7: no \"]\" after the IPv6 address"},
      {"http://[]/", "7: \"[]\" is not an IPv6 address; write e.g. \"[::1]\""},
      {"http://[::1%a b]/", "7: \"[::1%a b]\" is not an IPv6 address; write e.g. \"[::1]\""},
      {"http://[::1]a/", "7: \"[::1]a\" is not an IPv6 address; write e.g. \"[::1]\""},
      {"http://\xff/",
       "7: \"\\xff\" is no host name: string encoding error; write the form that begins with "
       "\"xn--\""},
      {"http://a%2Fb/", "7: \"/\" cannot be part of a host name"},
      {"http://a%0Ab/", "7: \"\\x0a\" cannot be part of a host name"},
      {"http://a b/", "8: \" \" cannot be part of a host name"},
      {"http://a\\b/", "8: \"\\\" cannot be part of a host name"},
      {"http://u u@a/", "8: blank in the user name; write \"%20\""},
      {"http://a/100%/x%20?a=5%",
       "12: \"%\" in a path begins an escape of two hex digits; write \"%25\""},
      {"http://a/%zz", "9: \"%\" in a path begins an escape of two hex digits; write \"%25\""},
      {"http://a/%2", "9: \"%\" in a path begins an escape of two hex digits; write \"%25\""},
      {"http://a/\n", "9: control character \"\\x0a\" in the URL; leave it out or encode it"},
      {"http://a/\x7f", "9: control character \"\\x7f\" in the URL; leave it out or encode it"},
  }));
  CHECK(sent(text) == message);
}

TEST_CASE("a URL has an upper limit") {
  const std::string most(std::size_t{256} << 10, 'a');
  Target target;
  CHECK_FALSE(check_url("http://a/" + most.substr(9), all_dialects(), target));
  CHECK(check_url("http://a/" + most, all_dialects(), target)->what ==
        "the URL is longer than 256KiB");
}

TEST_CASE("what is said of a wrong URL holds no secret of it") {
  Target target;
  for (const char* text :
       {"ftp://user:CANARY@a/", "http://user:CANARY@a b/", "http://user:CANARY@a:99999/",
        "http://user:CANARY/2@a/", "http://user:CANARY?2@a/", "http://user:CA NARY@a/",
        "http://user:CANARY@", "http://user:CANARY@a/ HTTP/1.1", "http://user:CANARY@a/ # x",
        "http://user:CANARY@[::1/", "http://user:CANARY@a/\x01", "user:CANARY@a/", "Bearer CANARY",
        "CANARY, http://a/", "/login?token=CANARY", "a?token=CANARY&to=http://b/",
        "//user:CANARY@a/"}) {
    CAPTURE(text);
    const auto problem = check_url(text, all_dialects(), target);
    REQUIRE(problem);
    CHECK(problem->what.find("CANARY") == std::string::npos);
  }
}

}  // namespace barrage
