#include <algorithm>
#include <catch2/generators/catch_generators.hpp>

#include "support/files.h"
#include "targets/parse.h"

namespace barrage {

using namespace std::string_literals;
namespace {

using test::body_of;
using test::Headers;

std::vector<Target> parse(std::string_view text, const TargetOptions& options = {}) {
  return test::parse(TargetFormat::http, text, options);
}
std::string refusal(std::string_view text, const TargetOptions& options = {}) {
  return test::refusal(TargetFormat::http, text, options);
}

std::vector<std::string> requests(std::string_view text) {
  std::vector<std::string> lines;
  for (const Target& target : parse(text)) lines.push_back(target.method + " " + target.url);
  return lines;
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("http targets: an empty file holds none") {
  CHECK(parse("").empty());
  CHECK(parse("\n \n\t\r\n").empty());
  CHECK(parse("# only\n  # comments").empty());
}

TEST_CASE("http targets: the last line counts without its newline") {
  CHECK(requests("GET http://a/") == Lines{"GET http://a/"});
  CHECK(requests("GET http://a/\nGET http://b/") == Lines{"GET http://a/", "GET http://b/"});
  CHECK(parse("GET http://a/\nX: 1")[0].headers == Headers{{"X", "1"}});
}

TEST_CASE(
    "http targets: blanks around lines, carriage returns and a byte order mark do not matter") {
  CHECK(requests("\xEF\xBB\xBFGET http://a/\r\n\r\n\t GET \t http://b/  \r\n") ==
        Lines{"GET http://a/", "GET http://b/"});
  CHECK(parse("  GET http://a/\r\n  X :  1 2 \r\n")[0].headers == Headers{{"X", "1 2"}});
}

TEST_CASE("http targets: a request line in a header block begins the next target") {
  const auto targets = parse("GET http://a/\nX: 1\nGET http://b/\nPUT http://c/\nY: 2\n");
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].headers == Headers{{"X", "1"}});
  CHECK(targets[1].headers.empty());
  CHECK(targets[2].headers == Headers{{"Y", "2"}});
}

TEST_CASE("http targets: a comment may stand anywhere") {
  const auto targets = parse(
      "# a\nGET http://a/\n# b\nX: 1\n  # c\nY: 2\n# d\nGET http://b/\n# e\nGET http://c/#d e\n");
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].headers == Headers{{"X", "1"}, {"Y", "2"}});
  CHECK(targets[2].url == "http://c/#d%20e");
}

TEST_CASE("http targets: header names stay as written and repeated headers are kept in order") {
  const auto targets = parse("GET http://a/\nx-ID: 1\nX-Id: 2\nHOST : h\nTime: 12:30:00\n");
  CHECK(targets[0].headers ==
        Headers{{"x-ID", "1"}, {"X-Id", "2"}, {"HOST", "h"}, {"Time", "12:30:00"}});
}

TEST_CASE("http targets: default headers go to targets that lack them, in any case") {
  TargetOptions options;
  options.headers = {{"Accept", "a"}, {"X-Key", "1"}, {"X-Key", "2"}};
  const auto targets =
      parse("GET http://a/\naccept: b\nGET http://b/\nX-KEY: 3\nX-Key: 4\nGET http://c/", options);
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].headers == Headers{{"X-Key", "1"}, {"X-Key", "2"}, {"accept", "b"}});
  CHECK(targets[1].headers == Headers{{"Accept", "a"}, {"X-KEY", "3"}, {"X-Key", "4"}});
  CHECK(targets[2].headers == options.headers);
}

TEST_CASE("http targets: a body comes from its file, which is read once and shared") {
  const test::TempDir dir;
  const std::string path = dir.write("body", "one\0two"s);
  const auto targets = parse("POST http://a/\n@" + path + "\nPOST http://b/\nX: 1\n@ " + path +
                             " \n\nPOST http://c/\n\n");
  REQUIRE(targets.size() == 3);
  CHECK(body_of(targets[0]) == "one\0two"s);
  CHECK(targets[1].headers == Headers{{"X", "1"}});
  CHECK(targets[0].body == targets[1].body);
  CHECK(targets[2].body == nullptr);
}

TEST_CASE("http targets: a body that is JSON stands in line and ends with its last bracket") {
  const auto targets = parse(
      "POST http://a/\n{\"a\": \"}\\\"]\", \"b\": [1,\n\n  # 2\n  {}]}\nPOST http://b/\nX: 1\n"
      "  [\r\n1]  \r\nGET http://c/\n");
  REQUIRE(targets.size() == 3);
  CHECK(body_of(targets[0]) == "{\"a\": \"}\\\"]\", \"b\": [1,\n\n  # 2\n  {}]}");
  CHECK(body_of(targets[1]) == "[\r\n1]");
  CHECK(targets[1].headers == Headers{{"X", "1"}});
  CHECK(targets[2].body == nullptr);
}

TEST_CASE("http targets: any text stands in line between <<WORD and WORD") {
  const auto targets = parse(
      "POST http://a/\nX: 1\n<<END\na=1&b=2\nEND\nPOST http://b/\n << EOF_1 \r\n\n GET x\n# "
      "y\nEND\n\n"
      " EOF_1 \r\nPOST http://c/\n<<END\nEND");
  REQUIRE(targets.size() == 3);
  CHECK(body_of(targets[0]) == "a=1&b=2");
  CHECK(targets[0].headers == Headers{{"X", "1"}});
  CHECK(body_of(targets[1]) == "\n GET x\n# y\nEND\n");
  CHECK(body_of(targets[2]).empty());
}

TEST_CASE("http targets: the default body is for targets without one") {
  TargetOptions options;
  options.body = std::make_shared<const std::string>("default");
  const auto targets = parse("POST http://a/\n\nPOST http://b/\n{}\n", options);
  CHECK(body_of(targets[0]) == "default");
  CHECK(targets[0].body == options.body);
  CHECK(body_of(targets[1]) == "{}");
}

TEST_CASE("http targets: # @name labels the next target only") {
  const auto targets = parse(
      "# @name front page\nGET http://a/\n#@name b\n# why\n\nGET http://b/\n# @named c\nGET "
      "http://c/\n"
      "X: 1\n# @name d\nGET http://d/\n# @name nobody\n");
  REQUIRE(targets.size() == 4);
  CHECK(targets[0].name == "front page");
  CHECK(targets[1].name == "b");
  CHECK(targets[2].name.empty());
  CHECK(targets[3].name == "d");
}

TEST_CASE("http targets: white space of Unicode at the ends of lines does not matter") {
  const auto targets = parse(
      "\u00a0GET http://a/\u3000\n\u2003 X: 1\u0085\n\u00a0\t\nGET http://b/\v\n\f@/dev/null\u2028\n");
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].url == "http://a/");
  CHECK(targets[0].headers == Headers{{"X", "1"}});
  CHECK(targets[1].url == "http://b/");
}

TEST_CASE("http targets: @/dev/null is a body of no bytes, whatever -body says") {
  TargetOptions options;
  options.body = std::make_shared<const std::string>("default");
  const auto targets = parse("POST http://a/\n@/dev/null\nPOST http://b/\n", options);
  REQUIRE(targets[0].body != nullptr);
  CHECK(body_of(targets[0]).empty());
  CHECK(body_of(targets[1]) == "default");
}

TEST_CASE("http targets: a line may be long") {
  const std::string path(250'000, 'p');
  const std::string value(200'000, 'v');
  const auto targets = parse("GET http://a/" + path + "\nX: " + value + "\nGET http://b/");
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].url == "http://a/" + path);
  CHECK(targets[0].headers == Headers{{"X", value}});
}

TEST_CASE("http targets: a file as Vegeta's own tests have it") {
  const test::TempDir dir;
  const std::string path = dir.write("body", "Hello world!");
  TargetOptions options;
  options.headers = {{"Content-Type", "text/plain"}};
  const auto targets = parse(
      "GET http://:6060/\nX-Header: 1\nX-Header: 2\n\nPUT https://h:6060\n\nDELETE http://h/x\n\n"
      "POST http://h:6060/pl\n@" +
          path + "\n\n\nPOST http://h/\nX: 1\n@" + path +
          "\n\nSUBSCRIBE http://h/q\n\n# c\nGET http://h/c\n# inside\n  Sub: 1\n\n  GET http://h/i",
      options);
  REQUIRE(targets.size() == 8);
  CHECK(targets[0].url == "http://localhost:6060/");
  CHECK(targets[0].headers ==
        Headers{{"Content-Type", "text/plain"}, {"X-Header", "1"}, {"X-Header", "2"}});
  CHECK(targets[1].url == "https://h:6060");
  CHECK(body_of(targets[3]) == "Hello world!");
  CHECK(body_of(targets[4]) == "Hello world!");
  CHECK(targets[5].method == "SUBSCRIBE");
  CHECK(targets[6].headers.size() == 2);
  CHECK(targets[7].url == "http://h/i");
}

TEST_CASE("http targets: what is wrong is said with its place and what to write") {
  struct Case {
    std::string_view text, message;
  };
  const auto [text, message] = GENERATE(values<Case>({
      {"get http://a/", "t:1:1: method \"get\" is not made of upper-case letters; write \"GET\""},
      {"\n  DO_WORK http://:6000",
       "t:2:5: the method is not made of upper-case letters; write e.g. \"GET\""},
      {"DOwork http://:6000",
       "t:1:1: method \"DOwork\" is not made of upper-case letters; write \"DOWORK\""},
      {"GET http://a/\nget http://b/",
       "t:2:1: method \"get\" is not made of upper-case letters; write \"GET\""},
      {"GET", "t:1:4: no URL after the method; write e.g. \"GET http://localhost/\""},
      {"http://a/", "t:1:1: no method before the URL; write e.g. \"GET http://localhost/\""},
      {"hello there",
       "t:1:1: this is not a method and a URL; write e.g. \"GET http://localhost/\""},
      {"GET foobar",
       "t:1:5: this is not a whole URL; it must begin with http://, https://, ws:// or wss://"},
      {"GET /foo",
       "t:1:5: \"/foo\" names no host; write the whole URL, e.g. \"http://localhost/foo\""},
      {"GET http://a/ HTTP/1.1",
       "t:1:15: the HTTP version is chosen by flags; end the line after the URL"},
      {"GET http://a/ # front page",
       "t:1:15: a comment must stand on a line of its own; or write \"%20#\""},
      {"GET http://a/\n\nX: 1",
       "t:3:1: a header without a target; it must follow the request line without a blank line"},
      {"GET http://a/\n\n{}",
       "t:3:1: a body without a target; it must follow the headers without a blank line"},
      {"GET http://a/\n@/dev/null/x",
       "t:2:2: cannot read body file \"/dev/null/x\": Not a directory"},
      {"GET http://a/\n  @ /dev/zero", "t:2:5: body file \"/dev/zero\" is not a regular file"},
      {"GET http://a/\n@", "t:2:1: no file name after \"@\""},
      {"GET http://a/\nAuthorization",
       "t:2:1: no \":\" after the name of the header; write \"Name: value\""},
      {"GET http://a/\nAuthorization:", "t:2:15: header \"Authorization\" has no value"},
      {"GET http://a/\n: 1234", "t:2:1: no header name; write \"Name: value\""},
      {"GET http://a/\nbad name: v",
       "t:2:4: \" \" cannot be part of a header name; use letters, digits and "
       "\"-\""},
      {"GET http://a/\nX\r: 1",
       "t:2:2: \"\\x0d\" cannot be part of a header name; use letters, digits and \"-\""},
      {"GET http://a/\nHost: a\nX: 1\nhost: b", "t:4:1: a second Host; leave one out"},
      {"PUT http://a/\nContent-Length: 2\nX: 1\n{}\nPUT http://a/\nX: 1\ncontent-length: 3\n{}",
       "t:7: Content-Length is not that of the body, which has 2 bytes; leave it out"},
      {"GET http://a/\nContent-Length: 0\nTransfer-Encoding: chunked",
       "t:2: Content-Length does not go with chunks; leave out one of the two"},
      {"POST http://a/\nX: 1\nuser=anna&pass=1",
       "t:3:1: no \":\" after the name of the header; write \"Name: value\"; put a body that is not "
       "JSON between \"<<END\" and \"END\""},
      {"POST http://a/\nX: 1\n<a b=\"c:d\"/>",
       "t:3:1: \"<\" cannot be part of a header name; use letters, digits and \"-\"; put a body that "
       "is not JSON between \"<<END\" and \"END\""},
      {"POST http://a/\nX: 1\n\nuser=anna",
       "t:4:1: a body without a target; it must follow the headers without a blank line; put a "
       "body that is not JSON between \"<<END\" and \"END\""},
      {"GET http://a/\nX: a\rb",
       "t:2:5: control character \"\\x0d\" in the header value; leave it out or encode it"},
      {"GET http://a/\x01",
       "t:1:14: control character \"\\x01\" in the URL; leave it out or encode it"},
      {"{\"method\": \"GET\"}", "t:1:1: this looks like the json format; say -format=json"},
      {"GET http://a/\n{\"a\": [1}",
       "t:2:9: the body needs \"]\" here; put a body that is not JSON between \"<<END\" and "
       "\"END\""},
      {"GET http://a/\n\t{\"a\":\n1\n",
       "t:2:2: the body that begins here has no end: \"}\" is missing; put a body that is not JSON "
       "between \"<<END\" and \"END\""},
      {"GET http://a/\n{} x", "t:2:4: text after the end of the body"},
      {"GET http://a/\n<<END\nabc",
       "t:2:1: the body that begins here has no end: a line with \"END\" is missing"},
      {"GET http://a/\n<<",
       "t:2:1: no word after \"<<\"; write \"<<END\", the body, and \"END\" on a line"},
      {"# @name\nGET http://a/", "t:1:3: no name; write e.g. \"# @name login\""},
  }));
  CHECK(refusal(text) == message);
}

TEST_CASE("http targets: lines of WebSocket targets are not taken for headers") {
  const std::string belongs =
      ": a line that begins with \">\" belongs to a WebSocket target; leave it out, or write e.g. "
      "\"WS ws://localhost/\" as the request line";
  const std::string alone =
      ": a line that begins with \">\" without a WebSocket target; it must follow one, e.g. \"WS "
      "ws://localhost/\", without a blank line";
  CHECK(refusal("GET http://a/\n> match next") == "t:2:1" + belongs);
  CHECK(refusal("GET http://a/\nX: 1\n  > on \"2\" send \"3\"") == "t:3:3" + belongs);
  CHECK(refusal("GET http://a/\n> open send \"a: b\"") == "t:2:1" + belongs);
  CHECK(refusal("GET http://a/\n>match http://b/") == "t:2:1" + belongs);
  CHECK(refusal("PUT http://a/\n{}\n> match next") == "t:3:1" + alone);
  CHECK(refusal("WS ws://a/\n\n> match next") == "t:3:1" + alone);
  CHECK(refusal(">match http://b/") == "t:1:1" + alone);
}

TEST_CASE("http targets: NUL never gets through") {
  for (const std::string& text :
       {"G\0T http://a/"s, "GET http://a/\0"s, "GET http://\0/"s, "GET http://a/\nX\0: 1"s,
        "GET http://a/\nX: \0"s, "# @name \0\nGET http://a/"s, "GET http://a/\n@a\0b"s}) {
    CAPTURE(text);
    CHECK_FALSE(refusal(text).empty());
  }
}

TEST_CASE("http targets: a URL is shown without its secrets, unless they are to be kept") {
  const std::string text = "GET http://u:p@a/?token=1\n\nGET http://a/?page=1\n";
  auto targets = parse(text);
  CHECK(targets[0].url == "http://u:p@a/?token=1");
  CHECK(targets[0].shown() == "http://***@a/?token=***");
  CHECK(targets[1].shown() == "http://a/?page=1");
  TargetOptions options;
  options.keep_secrets = true;
  targets = parse(text, options);
  CHECK(targets[0].shown() == "http://u:p@a/?token=1");
}

TEST_CASE("http targets: bodies have an upper limit, wherever they come from") {
  const test::TempDir dir;
  const std::string path = dir.write("body", "12345");
  TargetOptions options;
  options.max_body_bytes = 4;
  CHECK(refusal("PUT http://a/\n[1,\n2]", options) == "t:3: the body is larger than 4B");
  CHECK(refusal("PUT http://a/\n<<E\n12\n34\nE", options) == "t:4: the body is larger than 4B");
  CHECK(refusal("PUT http://a/\n@" + path, options) ==
        "t:2:2: body file \"" + path + "\" is larger than 4B, the most for one target");
  CHECK(refusal("PUT http://a/\n[12]\nPUT http://a/\n<<E\n12\n3\nE", options).empty());
}

TEST_CASE("http targets: a file cut at any byte is read or refused") {
  const std::string text =
      "# @name a\r\nGET http://u@b\u00fc%C3%BC.a:80/p?q{#f\u00a0\r\nX: 1\r\n\r\nPOST https://[::1]:8080/\n# c\nY: 2\n"
      "{\"a\": [\"\\\"}\", {}]}\nPUT http://b/\n<<END\nx\n\nEND\nPUT http://c/ d\n@/dev/null/x\n";
  std::size_t last = 0;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    const std::string verdict = test::verdict(TargetFormat::http, text.substr(0, size));
    if (verdict.size() == 1) last = static_cast<std::size_t>(verdict[0] - '0');
    CHECK_FALSE(verdict.empty());
  }
  CHECK(last == 4);
}

}  // namespace barrage
