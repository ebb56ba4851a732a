#include "targets/doubts.h"

#include <catch2/catch_test_macros.hpp>

#include "support/files.h"
#include "targets/parse.h"

namespace barrage {
namespace {

using Lines = std::vector<std::string>;

const std::string kRest =
    ": only payloads and lines with \">\" of WebSocket targets have placeholders; write the value, "
    "or generate targets and read them with -lazy";

Lines doubts_of(const std::string& text, TargetFormat format = TargetFormat::http,
                TargetOptions options = test::with_dialects(), bool sends = true) {
  Doubts doubts;
  options.doubts = &doubts;
  BodyFiles bodies(options.max_body_bytes);
  const auto parser = make_parser(format, memory_text("t", text), options, bodies);
  for (Target target; parser->next(target);) continue;
  return doubts.lines(sends);
}

Lines as_written(const std::string& first) { return {first + " goes out as written" + kRest}; }

}  // namespace

TEST_CASE("doubts: placeholders where there are none are said with their place") {
  CHECK(doubts_of("GET http://a/?n={{seq}}") == as_written("t:1:17: {{seq}}"));
  CHECK(doubts_of("GET http://a/\n  X-Id:  {{ uuid }}") == as_written("t:2:10: {{...}}"));
  CHECK(doubts_of("POST http://a/\n{\n  \"id\": {{rand 1 9}}}") ==
        as_written("t:3:9: {{rand 1 9}}"));
  CHECK(doubts_of("POST http://a/\n<<END\na\nb {{seq}}\nEND") == as_written("t:4:3: {{seq}}"));
  CHECK(doubts_of("WS ws://a/{{connection}}\nhello") == as_written("t:1:11: {{connection}}"));
  CHECK(doubts_of("WS ws://a/\nOrigin: http://{{seq}}\nhello") == as_written("t:2:16: {{seq}}"));
}

TEST_CASE("doubts: one line a file says the first place, and how many more there are") {
  CHECK(doubts_of("GET http://a/{{seq}}\nA: {{seq}}{{seq}}\n\nGET http://b/{{uuid}}") ==
        Lines{"t:1:14: {{seq}} and 3 more go out as written" + kRest});
}

TEST_CASE("doubts: a text in braces that may be a secret is not shown") {
  CHECK(doubts_of("GET http://a/\nX-Token: {{secret}}") == as_written("t:2:10: {{...}}"));
}

TEST_CASE("doubts: other braces are just braces") {
  for (
      const std::string text :
      {"POST http://a/\n{\"a\":{\"b\":{\"c\":1}}}", "GET http://a/{{}}", "GET http://a/{{ 1 }}",
       "GET http://a/{{", "POST http://a/\n<<END\n{{\n\"a\":1}}\nEND",
       "WS ws://a/\n{\"id\":{{seq}}}\n> match json .id == {{seq}}\n> on \"1\" send \"{{uuid}}\""}) {
    CAPTURE(text);
    CHECK(doubts_of(text).empty());
  }
}

TEST_CASE("doubts: bodies of files and of -body are looked through once") {
  const test::TempDir dir;
  const std::string path = dir.write("body", "a\n{{seq}}");
  const std::string target = "POST http://a/\n@" + path + "\n\n";
  CHECK(doubts_of(target + target) == as_written(path + ":2:1: {{seq}}"));
  TargetOptions options = test::with_dialects();
  options.body = std::make_shared<const std::string>("{{seq}}");
  CHECK(doubts_of("GET http://a/\nGET http://b/", TargetFormat::http, options) ==
        as_written("-body: {{seq}}"));
  CHECK(doubts_of("WS ws://a/", TargetFormat::http, options).empty());
}

TEST_CASE("doubts: the json format has places, too") {
  const auto json = [](const std::string& keys) {
    return doubts_of("{\"method\":\"PUT\",\"url\":\"http://a/\"," + keys + "}", TargetFormat::json);
  };
  CHECK(doubts_of("{\"method\":\"GET\",\"url\":\"http://a/{{seq}}\"}", TargetFormat::json) ==
        as_written("t:1:33: {{seq}}"));
  CHECK(json("\"header\":{\"A\":\"{{seq}}\"}") == as_written("t:1:50: {{seq}}"));
  CHECK(json("\"body_text\":\"x{{seq}}\"") == as_written("t:1:49: {{seq}}"));
  CHECK(json("\"body\":\"e3tzZXF9fQ==\"") == as_written("t:1:42: {{seq}}"));
}

TEST_CASE("doubts: a payload that became a header of the handshake") {
  const std::string said =
      " is a header of the handshake, and its target has no payload and sends empty messages";
  const std::string rest = "; put a payload that looks so between \"<<END\" and \"END\"";
  CHECK(doubts_of("WS ws://a/\n ping: 1\n> match next") == Lines{"t:2:2: \"ping\"" + said + rest});
  CHECK(doubts_of("WS ws://a/\nOrigin: http://a\nping: 1\n\nWS ws://a/\nsub: 2") ==
        Lines{"t:3:1: \"ping\"" + said + " (1 more like it)" + rest});
  for (const std::string text :
       {"WS ws://a/\nOrigin: http://a", "WS ws://a/\nX-User: 1", "WS ws://a/\ncookie: a=1",
        "WS ws://a/\nSec-WebSocket-Protocol: chat", "WS ws://a/\nping: 1\nhello", "WS ws://a/",
        "GET http://a/\nping: 1"}) {
    CAPTURE(text);
    CHECK(doubts_of(text).empty());
  }
  // Connections that are only held open send nothing.
  CHECK(doubts_of("WS ws://a/\nping: 1", TargetFormat::http, test::with_dialects(), false).empty());
}

}  // namespace barrage
