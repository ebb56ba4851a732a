#include <catch2/generators/catch_generators.hpp>

#include "targets/parse.h"

namespace barrage {

using namespace std::string_literals;

namespace {

using test::body_of;
using test::Headers;

std::vector<Target> parse(std::string_view text, const TargetOptions& options = {}) {
  return test::parse(TargetFormat::json, text, options);
}
std::string refusal(std::string_view text, const TargetOptions& options = {}) {
  return test::refusal(TargetFormat::json, text, options);
}

// One target with these further keys.
Target with(const std::string& keys, const TargetOptions& options = {}) {
  const auto targets = parse(R"({"method": "GET", "url": "http://a/", )" + keys + "}", options);
  REQUIRE(targets.size() == 1);
  return targets[0];
}
std::string refused(const std::string& keys) {
  return refusal("{\"method\":\"GET\",\"url\":\"http://a/\",\n" + keys + "}");
}

}  // namespace

TEST_CASE("json targets: an empty file holds none") {
  CHECK(parse("").empty());
  CHECK(parse(" \n\r\n\t").empty());
  CHECK(parse("[]").empty());
}

TEST_CASE("json targets: one per line, the last one without its newline") {
  const auto targets = parse(
      "{\"method\":\"GET\",\"url\":\"http://a/\"}\r\n\n  "
      "{\"url\":\"http://b/\",\"method\":\"PUT\"}");
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].url == "http://a/");
  CHECK(targets[1].method == "PUT");
  CHECK(targets[1].id == Target::once);
}

TEST_CASE("json targets: objects over many lines, several on one line, and arrays") {
  const std::string one = "{\n  \"method\": \"GET\",\n  \"url\": \"http://a/{x}\"\n}";
  CHECK(parse(one).size() == 1);
  CHECK(parse(one + one + "\n" + one).size() == 3);
  CHECK(parse("[" + one + "]").size() == 1);
  CHECK(parse("[\n" + one + "\n,\n" + one + "]\n[" + one + "]" + one).size() == 4);
}

TEST_CASE("json targets: headers have a list of values, or one") {
  CHECK(
      with(R"("header": {"X-a": ["1", "2"], "B": "3", "x-A": ["4"], "C": null, "D": [], "E": ""})")
          .headers == Headers{{"X-a", "1"}, {"X-a", "2"}, {"B", "3"}, {"x-A", "4"}, {"E", ""}});
  CHECK(with(R"("header": null)").headers.empty());
}

TEST_CASE("json targets: a target's own header wins over the default") {
  TargetOptions options;
  options.headers = {{"x", "bar"}, {"Y", "1"}};
  CHECK(with(R"("header": {"X": ["foo"]})", options).headers == Headers{{"Y", "1"}, {"X", "foo"}});
}

TEST_CASE("json targets: a body is base64, or text") {
  CHECK(body_of(with(R"("body": "QVRUQUNLIQ==")")) == "ATTACK!");
  CHECK(body_of(with(R"("body": "AP+/")")) == "\0\xff\xbf"s);
  CHECK(body_of(with(R"("body": "YQ==", "body": "Yg==")")) == "b");
  CHECK(body_of(with(R"("body": "QVRU\nQUNL\r\nIQ==\n")")) == "ATTACK!");  // as base64 writes it
  CHECK(body_of(with(R"("body_text": "{\"a\": \"\u00e9\u0000\n\"}")")) == "{\"a\": \"é\0\n\"}"s);
}

TEST_CASE("json targets: the default body is for targets without one") {
  TargetOptions options;
  options.body = std::make_shared<const std::string>("default");
  CHECK(body_of(with(R"("body": "")", options)) == "default");
  CHECK(body_of(with(R"("body": null)", options)) == "default");
  CHECK(body_of(with(R"("x": 1)", options)) == "default");
  CHECK(body_of(with(R"("body_text": "own")", options)) == "own");
}

TEST_CASE("json targets: name is the label, and keys that are not known are skipped") {
  const auto target = with(R"("name": "login", "tags": ["a", {"b": [1]}], "weight": 2.5)");
  CHECK(target.name == "login");
}

TEST_CASE("json targets: escapes are understood") {
  const auto targets = parse(R"({"\u006dethod":"\u0047ET","url":"http:\/\/a\/é"})");
  CHECK(targets[0].method == "GET");
  CHECK(targets[0].url == "http://a/%C3%A9");
}

TEST_CASE("json targets: what is wrong in a target is said with its place") {
  struct Case {
    std::string keys, message;
  };
  const auto [keys, message] = GENERATE(values<Case>({
      {R"("method":"get")",
       R"(t:2:11: method "get" is not made of upper-case letters; write "GET")"},
      {R"("method":"")", R"(t:2:11: no method; write e.g. "GET")"},
      {R"("method":1)", R"(t:2:10: "method" must be a string in double quotes)"},
      {R"("url":"/a")",
       R"(t:2:8: "/a" names no host; write the whole URL, e.g. "http://localhost/a")"},
      {R"("url":"http://a/\r\nb")",
       R"(t:2:17: control character "\x0d" in the URL; leave it out or encode it)"},
      {R"("Url":"http://a/")", R"(t:2:1: key "Url" is not known; write "url")"},
      {R"("headers":{})", R"(t:2:1: key "headers" is not known; write "header")"},
      {R"("header":["a"])",
       R"(t:2:10: "header" must be an object, e.g. {"Accept": ["text/html"]})"},
      {R"("header":{"A b":["1"]})",
       R"(t:2:13: " " cannot be part of a header name; use letters, digits and "-")"},
      {R"("header":{"":"1"})", R"(t:2:12: no header name; write "Name: value")"},
      {R"("header":{"A":["1",2]})", R"(t:2:20: "header A" must be a string in double quotes)"},
      {R"("header":{"A":"1\n2"})",
       R"(t:2:17: control character "\x0a" in the header value; leave it out or encode it)"},
      {R"("body":"NOT BASE64")",
       R"(t:2:12: the body is not base64 with padding; write plain text as "body_text")"},
      {R"("body":"YQ=\nQ=")",
       R"(t:2:13: the body is not base64 with padding; write plain text as "body_text")"},
      {R"("body":"YQ===")",
       R"(t:2:13: the body is not base64 with padding; write plain text as "body_text")"},
      {R"("header":{"Host":["a","b"]})", "t:2:24: a second Host; leave one out"},
      {R"("header":{"Content-Length":"2"},"body_text":"abc")",
       "t:1:1: Content-Length is not that of the body, which has 3 bytes; leave it out"},
      {R"("body":"YWI")",
       R"(t:2:12: the body is not base64 with padding; write plain text as "body_text")"},
      {R"("body":"YQ==","body_text":"a")",
       R"(t:2:15: the target has both "body" and "body_text"; leave one out)"},
      {R"("name":"a\u0000")",
       R"(t:2:10: control character "\x00" in the name; leave it out or encode it)"},
      {R"("name" "a")",
       "t:2:8: this is not JSON: a comma, colon, quote or bracket is missing or too many"},
  }));
  CHECK(refused(keys) == message);
}

TEST_CASE("json targets: what is wrong around targets is said with its place") {
  struct Case {
    std::string_view text, message;
  };
  const auto [text, message] = GENERATE(values<Case>({
      {"{}", "t:1:1: the target has no \"method\""},
      {"\n {\"method\":\"GET\"}", "t:2:2: the target has no \"url\""},
      {"{\"method\":null,\"url\":\"http://a/\"}", "t:1:1: the target has no \"method\""},
      {"GET http://a/", "t:1:1: this looks like the http format; say -format=http"},
      {"{\"method\":\"GET\",\"url\":\"http://a/\"} x",
       "t:1:36: expected \"{\", the begin of a target"},
      {"{\"method\":\"GET\",\n\"url\":\"http://a/\"",
       "t:1:1: the target that begins here has no end: \"}\" is missing"},
      {"{\"a\": [}", "t:1:8: this is not JSON: expected \"]\""},
      {"[\n", "t:1: the array of targets has no end: \"]\" is missing"},
      {"[{\"method\":\"GET\",\"url\":\"http://a/\"}\n{",
       "t:2:1: expected \",\" or \"]\" after a target of the array"},
      {"[,", "t:1:2: expected \"{\", the begin of a target"},
      {"[{\"method\":\"GET\",\"url\":\"http://a/\"},]",
       "t:1:37: expected \"{\", the begin of a target"},
      {"]", "t:1:1: expected \"{\", the begin of a target"},
  }));
  CHECK(refusal(text) == message);
}

TEST_CASE("json targets: a text that is not UTF-8 is refused") {
  CHECK(refusal("{\"method\":\"GET\",\"url\":\"http://a/\xff\"}") == "t:1:1: this is not UTF-8");
}

TEST_CASE("json targets: a URL is shown without its secrets") {
  const auto targets = parse(R"({"method": "GET", "url": "http://a/?t\u006fken=\u0031"})");
  CHECK(targets[0].url == "http://a/?token=1");
  CHECK(targets[0].shown() == "http://a/?token=***");
}

TEST_CASE("json targets: bodies have an upper limit") {
  TargetOptions options;
  options.max_body_bytes = 4;
  CHECK(refusal(R"({"body":"MTIzNDU="})", options) == "t:1:2: the body is larger than 4B");
  CHECK(refusal(R"({"body_text":"12345"})", options) == "t:1:2: the body is larger than 4B");
}

TEST_CASE("json targets: a file cut at any byte is read or refused") {
  const std::string text =
      "[{\"method\": \"PO\\u0053T\", \"url\": \"http://a/\", \"header\": {\"X\": [\"1\", null], "
      "\"Y\": \"2\"},\r\n"
      "\"body\": \"QVRUQUNLIQ==\", \"name\": \"a\", \"z\": [1.5, true, {\"q\": null}]}\n,\n"
      "{\"method\":\"GET\",\"url\":\"http://b/\",\"body_text\":\"\\\"}\"} ]\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(test::verdict(TargetFormat::json, text.substr(0, size)).empty());
  }
}

}  // namespace barrage
