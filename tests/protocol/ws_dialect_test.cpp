// WebSocket targets in both formats.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "protocol/ws/script.h"
#include "support/files.h"
#include "targets/parse.h"

namespace barrage {

using namespace std::chrono_literals;

namespace {

using test::body_of;
using test::Headers;
using How = Match::How;
using Steps = std::vector<JsonStep>;

std::vector<Target> parse(std::string_view text, const TargetOptions& options = {}) {
  return test::parse(TargetFormat::http, text, options);
}
std::string refusal(std::string_view text, const TargetOptions& options = {}) {
  return test::refusal(TargetFormat::http, text, options);
}

const std::string kRequest = "WS ws://a/\n";

// What a target with these lines says.
Script script(const std::string& lines) {
  const auto targets = parse(kRequest + lines);
  REQUIRE(targets.size() == 1);
  REQUIRE(targets[0].spec);
  return script_of(targets[0]);
}
Match match(const std::string& text) { return script("{}\n> match " + text).match; }
std::string refused(const std::string& line) { return refusal(kRequest + line); }

Target json(const std::string& keys, const TargetOptions& options = {}) {
  const auto targets = test::parse(TargetFormat::json,
                                   R"({"method": "WS", "url": "ws://a/", )" + keys + "}", options);
  REQUIRE(targets.size() == 1);
  return targets[0];
}
std::string json_refused(const std::string& keys) {
  return test::refusal(TargetFormat::json,
                       "{\"method\":\"WS\",\"url\":\"ws://a/\",\n" + keys + "}");
}

}  // namespace

TEST_CASE("websocket targets: a payload, headers and what ends an event") {
  const auto targets = parse(
      "# @name ping\nWS ws://127.0.0.1:3000/ws\nOrigin: http://localhost\n"
      "Sec-WebSocket-Protocol: chat\n"
      "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":{{seq}}}\n"
      "> match json .id == {{seq}} within 2s\n\nWS WSS://b/?token=1\n");
  REQUIRE(targets.size() == 2);
  const Target& ping = targets[0];
  CHECK(ping.name == "ping");
  CHECK(ping.method == "WS");
  CHECK(ping.url == "ws://127.0.0.1:3000/ws");
  CHECK(ping.headers ==
        Headers{{"Origin", "http://localhost"}, {"Sec-WebSocket-Protocol", "chat"}});
  REQUIRE(ping.spec);
  CHECK(script_of(ping).payload.expand({.seq = 5}) ==
        R"({"jsonrpc":"2.0","method":"ping","id":5})");
  CHECK(script_of(ping).match.how == How::json);
  CHECK(script_of(ping).match.conditions.at(0).path == Steps{JsonStep("id")});
  CHECK(script_of(ping).match.value->expand({.seq = 5}) == "5");
  CHECK(script_of(ping).match.within == 2s);
  CHECK(script_of(ping).match.text == "json .id == {{seq}} within 2s");
  CHECK_FALSE(script_of(ping).binary);
  CHECK(targets[1].url == "wss://b/?token=1");
  CHECK(targets[1].shown() == "wss://b/?token=***");
  CHECK(targets[1].body == nullptr);
  REQUIRE(targets[1].spec);
  CHECK(script_of(targets[1]).match.how == How::next);
  CHECK(script_of(targets[1]).match.within == 0s);
}

TEST_CASE("websocket targets: an HTTP target has no script, whatever it holds") {
  const auto targets = parse("POST http://a/\n{\"id\": \"{{nothing}}\"}\n\nWS ws://a/\n");
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].spec == nullptr);
  CHECK(body_of(targets[0]) == "{\"id\": \"{{nothing}}\"}");
  const auto from_json = test::parse(
      TargetFormat::json,
      R"({"method": "GET", "url": "http://a/", "match": 1, "on": [], "open": 2, "binary": "x"})");
  CHECK(from_json.at(0).spec == nullptr);
}

TEST_CASE("websocket targets: a payload comes from a file") {
  const test::TempDir dir;
  const std::string path = dir.write("body", "from a file {{seq}}\n");
  const Script said = script("@" + path + "\n> match none");
  CHECK(said.payload.expand({.seq = 7}) == "from a file 7\n");
  CHECK(said.match.how == How::none);
}

TEST_CASE("websocket targets: a payload is JSON, one line of text or a block") {
  struct Case {
    std::string lines, sent;
  };
  const auto [lines, sent] = GENERATE_COPY(values<Case>({
      {"{\"id\": {{seq}},\n\n  \"a\": []}\n> match next", "{\"id\": 7,\n\n  \"a\": []}"},
      {"  [{{seq}}]\t", "[7]"},
      {"{{seq}}", "7"},
      {"{{seq}} {{connection}}", "7 3"},
      {"42[\"chat\",{\"text\":\"hi {{seq}}\"}]\n> match next", "42[\"chat\",{\"text\":\"hi 7\"}]"},
      {"42[\"see\",\"http://b/\"]", "42[\"see\",\"http://b/\"]"},
      {"X: 1\nhello {{seq}}", "hello 7"},
      {"\"a\": 1", "\"a\": 1"},
      {"<<END\nGET http://a/\n\n> match x {{seq}}\nEND\n> match none",
       "GET http://a/\n\n> match x 7"},
      {"<<END\nEND", ""},
      {"> match none\n> open send \"1\"", ""},
      {"> match none\nhello", "hello"},
  }));
  CAPTURE(lines);
  CHECK(script(lines).payload.expand({.seq = 7, .connection = 3}) == sent);
}

TEST_CASE("websocket targets: a target ends with a blank line or the next request line") {
  const auto targets = parse(
      "WS ws://a/\n{}\n# c\n> match none\n# @name b\nGET http://b/\nX: 1\nWS ws://c/\n"
      "> match none\nWS ws://d/\nhello\n\nPUT http://e/\n{}\nWS ws://f/");
  REQUIRE(targets.size() == 6);
  CHECK(script_of(targets[0]).match.how == How::none);
  CHECK(targets[1].name == "b");
  CHECK(targets[1].headers == Headers{{"X", "1"}});
  CHECK(script_of(targets[2]).match.how == How::none);
  CHECK(script_of(targets[3]).payload.text() == "hello");
  CHECK(targets[4].spec == nullptr);
  CHECK(script_of(targets[5]).payload.text().empty());
}

TEST_CASE("websocket targets: -header and -body are for them too") {
  TargetOptions options;
  options.headers = {{"Origin", "http://x"}};
  options.body = std::make_shared<const std::string>("{{seq}}");
  const auto targets = parse("WS ws://a/\nWS ws://b/\norigin: y\nhello\n", options);
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].headers == Headers{{"Origin", "http://x"}});
  CHECK(script_of(targets[0]).payload.expand({.seq = 7}) == "7");
  CHECK(targets[1].headers == Headers{{"origin", "y"}});
  CHECK(script_of(targets[1]).payload.text() == "hello");
}

TEST_CASE("websocket targets: what ends an event") {
  CHECK(script("{}").match.how == How::next);
  CHECK(match("next").how == How::next);
  CHECK(match("next within 100ms").within == 100ms);
  CHECK(match("none").how == How::none);
  CHECK(match("all").all);
  CHECK(match("all").how == How::next);
  CHECK(match("all within 2s").within == 2s);
  CHECK(match("all json .id == 1").how == How::json);
  CHECK(match("all /a/ within 1s").how == How::regex);
  CHECK(match("all /a/ within 1s").all);
  CHECK_FALSE(match("/a/").all);
  CHECK(match("/^43(\\d+)/").groups.empty());
  const Match found = match("/^4(3){{seq}}\\[({{uuid}})/ within 2s");
  CHECK(found.regex.starts_with("^4(3)(?P<placeholder0>[0-9]+)\\["));
  CHECK(found.groups == std::vector{2, 4});
  CHECK(found.value->text() == "{{seq}}\n{{uuid}}");
  CHECK(match("/a{{{{b/").regex == "a{{b");
  CHECK(match("/a b/ within 1s").regex == "a b");
  CHECK(match("/a\\/b/").regex == "a\\/b");
  CHECK(match("/a/").value == std::nullopt);
}

TEST_CASE("websocket targets: paths into JSON") {
  struct Case {
    std::string path;
    Steps steps;
  };
  const auto key = [](const char* name) { return JsonStep(std::string(name)); };
  const auto index = [](std::size_t i) { return JsonStep(i); };
  const auto [path, steps] = GENERATE_REF(values<Case>({
      {".", {}},
      {".id", {key("id")}},
      {".a.b[0].\"c d\"", {key("a"), key("b"), index(0), key("c d")}},
      {"[1][20]", {index(1), index(20)}},
      {".[1].x", {index(1), key("x")}},
      {".a-b_c$.d", {key("a-b_c$"), key("d")}},
      {".\xc3\xa9", {key("\xc3\xa9")}},
      {".\"\\u00e9.\\\"\"", {key("\xc3\xa9.\"")}},
      {".\"\"", {key("")}},
  }));
  CAPTURE(path);
  CHECK(match("json " + path + " == 1").conditions.at(0).path == steps);
  CHECK(match("json " + path + "==1").conditions.at(0).path == steps);
}

TEST_CASE("websocket targets: values of JSON") {
  for (const std::string value :
       {"5", "-1.5e3", "true", "false", "null", "\"a b\"", "\"\"", "{{seq}}", "\"{{uuid}}\"",
        "\"{{seq}} of {{connection}}\"", "{{rand 1 100}}", "1{{seq}}", "\"within 2s\""}) {
    CAPTURE(value);
    CHECK(match("json .id == " + value + " within 1s").value->text() == value);
  }
}

TEST_CASE("websocket targets: conditions behind the last placeholder are requirements") {
  struct Case {
    std::string written;
    std::size_t picks, all;
    std::optional<std::string> value;
  };
  const auto [written, picks, all, value] = GENERATE(values<Case>({
      {".id == {{seq}} and .result exists", 1, 2, "{{seq}}"},
      {".id == {{seq}} and .ok == true and .result exists", 1, 3, "{{seq}}"},
      {".type == \"reply\" and .id == {{seq}}", 2, 2, "\"reply\"\n{{seq}}"},
      {".a exists and .id == {{seq}} and .b == {{connection}} and . exists", 3, 4,
       "{{seq}}\n{{connection}}"},
      {".type == \"pong\" and .ok == true", 1, 2, "\"pong\""},
      {".result exists and .ok == true", 1, 2, std::nullopt},
      {".a == \"{{{{\" and .b == {{seq}}", 2, 2, "\"{{{{\"\n{{seq}}"},
  }));
  CAPTURE(written);
  const Match read = match("json " + written + " within 2s");
  CHECK(read.picks == picks);
  CHECK(read.conditions.size() == all);
  CHECK(read.value.has_value() == value.has_value());
  if (value) CHECK(read.value->text() == *value);
  CHECK(read.within == 2s);
  CHECK(read.text == "json " + written + " within 2s");
  const Match required = match("json .id == {{seq}} and .a.\"b c\"[1] == \"{{{{x\" and .d exists");
  CHECK(required.conditions[1].value == "\"{{x\"");
  CHECK(required.conditions[1].written == ".a.\"b c\"[1]");
  CHECK_FALSE(required.conditions[1].exists);
  CHECK(required.conditions[2].exists);
  CHECK(match("all json .id == \"{{uuid}}\" and .text exists").all);
}

TEST_CASE("websocket targets: auto-replies, and opening steps") {
  const Script said = script(
      "> open wait \"0\"\n> open send \"40{\\\"u\\\":{{connection}}}\"\n>open wait \"40\"\n"
      "{}\n>  on  \"2\"  send  \"3\"\n> on \"\\u0032\\n\" send \"\"\n> binary");
  REQUIRE(said.open.size() == 3);
  CHECK(said.open[0].what == OpenStep::Do::wait);
  CHECK(said.open[0].wait == "0");
  CHECK(said.open[1].what == OpenStep::Do::send);
  CHECK(said.open[1].send.expand({.connection = 3}) == "40{\"u\":3}");
  CHECK(said.open[2].wait == "40");
  REQUIRE(said.auto_replies.size() == 2);
  CHECK(said.auto_replies[0].on == "2");
  CHECK(said.auto_replies[0].send.text() == "3");
  CHECK(said.auto_replies[1].on == "2\n");
  CHECK(said.auto_replies[1].send.text().empty());
  CHECK(said.binary);
}

TEST_CASE("websocket targets: a payload that is not UTF-8 is binary") {
  CHECK_FALSE(script("\xc3\xa9{{seq}}").binary);
  CHECK(script("\xff{{seq}}").binary);
  CHECK(script("hello\n> binary").binary);
}

TEST_CASE("websocket targets: what is wrong is said with its place and what to write") {
  const std::string known =
      " is not known; write {{seq}}, {{uuid}}, {{now_ns}}, {{connection}} or {{rand 1 100}}, or "
      "for two braces that are sent write \"{{{{\"";
  const std::string kinds =
      "write next, json .path == value, /regex/, none or all, e.g. \"> match json .id == {{seq}}\"";
  const std::string operators =
      "\"==\" or \"exists\" is missing here; write e.g. json .id == {{seq}} and .result exists";
  const std::string joined =
      "conditions are joined by \"and\"; write e.g. json .id == {{seq}} and .result exists";
  struct Case {
    std::string lines, message;
  };
  const auto [lines, message] = GENERATE_COPY(values<Case>({
      {"{\"id\":{{sq}}}", "t:2:7: \"{{sq}}\"" + known},
      {"  {\"id\":\n  {{seq}}, {{sq}}}", "t:3:12: \"{{sq}}\"" + known},
      {"<<END\na\n {{sq}}\nEND", "t:4:2: \"{{sq}}\"" + known},
      {"<<END\n{{sq}}\nEND", "t:3:1: \"{{sq}}\"" + known},
      {" hello {{sq}}\n> match none", "t:2:8: \"{{sq}}\"" + known},
      {"{{seq", "t:2:1: no \"}}\" after this \"{{\"; for two braces that are sent write \"{{{{\""},
      {"> match", "t:2:8: no match; " + kinds},
      {"> match first", "t:2:9: this is no match; " + kinds},
      {"> match next of all", "t:2:14: text after the end of the directive; leave it out"},
      {"> match none within 2s", "t:2:14: none waits for nothing; leave \"within\" out"},
      {"> match all none", "t:2:13: all is followed by nothing, json .path == value or /regex/"},
      {"> match next within", "t:2:20: [..]"},
      {"> match next within 2", "t:2:21: [..]"},
      {"> match next within 0s", "t:2:21: the time must be above 0; write e.g. within 2s"},
      {"> match next within -1s", "t:2:21: the time must be above 0; write e.g. within 2s"},
      {"> match next\n> match none", "t:3:3: a second match; an event is ended by one"},
      {"> on \"2\" send \"3\"\nhello\n> on  \"\\u0032\" send \"4\"",
       "t:4:7: a second auto-reply to \"2\", the first is in line 2; leave one out"},
      {"> match json",
       "t:2:13: a path is missing here; write e.g. .a.b[0].\"c d\", or . for the "
       "whole message"},
      {"> match json id == 1",
       "t:2:14: a path is missing here; write e.g. .a.b[0].\"c d\", or . "
       "for the whole message"},
      {"> match json .a..b == 1",
       "t:2:17: no key after the \".\" of the path; write e.g. "
       ".a.b[0].\"c d\", or . for the whole message"},
      {"> match json .a[x] == 1", "t:2:16: this is not the index of an array; write e.g. [0]"},
      {"> match json .a[1 == 1", "t:2:16: this is not the index of an array; write e.g. [0]"},
      {"> match json .a[-1] == 1", "t:2:16: this is not the index of an array; write e.g. [0]"},
      {"> match json .a[99999999999999999999] == 1",
       "t:2:16: this is not the index of an array; write e.g. [0]"},
      {"> match json .a@b == 1",
       "t:2:16: this cannot be part of a path; put the key in double quotes, e.g. .\"c d\""},
      {"> match json .\"a == 1", "t:2:15: the key that begins here has no closing quote"},
      {"> match json .\"\\x\" == 1",
       "t:2:15: the key holds a wrong escape or is not UTF-8; write it as JSON does"},
      {"> match json .id", "t:2:17: " + operators},
      {"> match json .id = 1", "t:2:18: " + operators},
      {"> match json .id != 1", "t:2:18: " + operators},
      {"> match json .id == 1 .result exists", "t:2:23: " + joined},
      {"> match json .id == 1 && .result exists", "t:2:23: " + joined},
      {"> match json .id == 1 or .result exists", "t:2:23: " + joined},
      {"> match json .result exists 1", "t:2:29: " + joined},
      {"> match json .id == 1 and",
       "t:2:26: a path is missing after \"and\"; write e.g. and .result exists"},
      {"> match json .id == 1 and json .a exists",
       "t:2:27: a path is missing after \"and\"; write e.g. and .result exists"},
      {"> match json .id == 1 and .a", "t:2:29: " + operators},
      {"> match json .id == 1 and .a == b",
       "t:2:33: this is not a JSON number, true, false, null or a string in double quotes; put a "
       "string in double quotes"},
      {"> match json .id == 1 and .a == {{sq}}", "t:2:33: \"{{sq}}\"" + known},
      {"> match json .id == 1 within 2s and .a exists",
       "t:2:33: conditions stand before \"within\""},
      {"> match json .id ==", "t:2:20: no value after \"==\"; write e.g. json .id == {{seq}}"},
      {"> match json .id == abc",
       "t:2:21: this is not a JSON number, true, false, null or a string "
       "in double quotes; put a string in double quotes"},
      {"> match json .id == {{uuid}}",
       "t:2:21: this is not a JSON number, true, false, null or a string in double quotes; put a "
       "string in double quotes"},
      {"> match json .id == [1]",
       "t:2:21: this is not a JSON number, true, false, null or a string "
       "in double quotes; put a string in double quotes"},
      {"> match json .id == \"{{sq}}\"", "t:2:22: \"{{sq}}\"" + known},
      {"> match json .id == \"a", "t:2:21: the string that begins here has no closing quote"},
      {"> match /a", "t:2:9: the regex that begins here has no end: \"/\" is missing"},
      {"> match //", "t:2:10: the regex is empty; write next to match anything"},
      {"> match /a(/", "t:2:10: the regex is wrong: missing ): a("},
      {"> match /(a)\\1/", "t:2:10: the regex is wrong: invalid escape sequence: \\1"},
      {"> match /id {{sq}}/", "t:2:13: \"{{sq}}\"" + known},
      {"> match /id ({{seq}}/",
       "t:2:10: the regex is wrong: missing ): id ((?P<placeholder0>[0-9]+)"},
      {"> match /a/ == 1", "t:2:13: text after the end of the directive; leave it out"},
      {"> match /a/x", "t:2:12: text after the end of the directive; leave it out"},
      {"> wait 2s",
       "t:2:3: \">\" is followed by match, on, open or binary; write e.g. \"> match "
       "json .id == {{seq}}\""},
      {">",
       "t:2:2: \">\" is followed by match, on, open or binary; write e.g. \"> match json .id "
       "== {{seq}}\""},
      {"> on 2 send 3",
       "t:2:6: a string in double quotes is missing here; write e.g. > on \"2\" send "
       "\"3\""},
      {"> on \"2\" \"3\"", "t:2:10: \"send\" is missing here; write > on \"2\" send \"3\""},
      {"> on \"2\" send", "t:2:14: a string in double quotes is missing here; write e.g. \"3\""},
      {"> on \"2\" send \"{{seq}}\"",
       "t:2:16: there is no {{seq}} here: it numbers events; write {{connection}}, {{uuid}}, "
       "{{now_ns}} or {{rand 1 100}}"},
      {"> open \"40\"", "t:2:8: open is followed by send or wait; write e.g. > open send \"40\""},
      {"> open send \"4{{x}}\"", "t:2:15: \"{{x}}\"" + known},
      {"> open wait \"\\q\"",
       "t:2:13: the string holds a wrong escape or is not UTF-8; write it as JSON does"},
      {"> binary yes", "t:2:10: text after the end of the directive; leave it out"},
      {"{}\n{}",
       "t:3:1: a second payload; write another target for it, or one of several lines "
       "between \"<<END\" and \"END\""},
      {"hello\nworld",
       "t:3:1: a second payload; write another target for it, or one of several "
       "lines between \"<<END\" and \"END\""},
      {"{}\nX: 1", "t:3:1: a header after the payload; write it above"},
      {"hello world: 1",
       "t:2:6: \" \" cannot be part of a header name; use letters, digits and \"-\"; put a payload "
       "that looks so between \"<<END\" and \"END\""},
      {"upgrade: websocket",
       "t:2:1: header \"upgrade\" belongs to the WebSocket handshake, which "
       "writes it; leave it out"},
      {"GET localhost",
       "t:2:5: this is not a whole URL; it must begin with http://, https://, "
       "ws:// or wss://"},
      {"@none", "t:2:2: cannot read body file \"none\": No such file or directory"},
  }));
  CAPTURE(lines);
  const std::string got = refused(lines);
  if (message.ends_with("[..]")) {
    CHECK(got.starts_with(message.substr(0, message.size() - 4)));
  } else {
    CHECK(got == message);
  }
}

TEST_CASE("websocket targets: method and scheme go together") {
  CHECK(refusal("GET ws://a/") ==
        "t:1:1: a WebSocket URL takes the method WS; write e.g. \"WS ws://localhost/\"");
  CHECK(refusal("WS http://a/") == "t:1:4: the URL of a WS target must begin with ws:// or wss://");
  CHECK(refusal("WS ws://a/x#y") ==
        "t:1:12: a WebSocket URL has no fragment; leave it out, or write \"%23\"");
  CHECK(test::refusal(TargetFormat::json, R"({"url": "wss://a/", "method": "GET"})") ==
        "t:1:1: a WebSocket URL takes the method WS; write e.g. \"WS ws://localhost/\"");
}

TEST_CASE("websocket targets: mistakes in files and flags are said where they are") {
  const test::TempDir dir;
  const std::string path = dir.write("body", "one\n two {{sq}}");
  CHECK(refused("@" + path).starts_with(path + ":2:6: \"{{sq}}\" is not known"));
  TargetOptions options;
  options.body = std::make_shared<const std::string>("{{sq}}");
  CHECK(refusal("\nWS ws://a/", options).starts_with("t:2: in -body: \"{{sq}}\" is not known"));
  options.body = nullptr;
  options.headers = {{"Upgrade", "x"}};
  CHECK(refusal("WS ws://a/", options).starts_with("t:1: header \"Upgrade\" belongs"));
}

TEST_CASE("websocket targets: the json format says the same in keys") {
  const Target target = json(
      R"("header": {"Origin": "http://x"}, "body_text": "{\"id\":{{seq}}}",
  "match": "all json .id == {{seq}} within 2s", "on": {"2": "3", "4": "{{connection}}"},
  "open": [{"wait": "0"}, {"send": "40"}, {"wait": "40"}], "binary": true)");
  REQUIRE(target.spec);
  const Script& said = script_of(target);
  CHECK(said.payload.expand({.seq = 7}) == "{\"id\":7}");
  CHECK(said.match.all);
  CHECK(said.match.within == 2s);
  REQUIRE(said.auto_replies.size() == 2);
  CHECK(said.auto_replies[1].send.expand({.connection = 3}) == "3");
  REQUIRE(said.open.size() == 3);
  CHECK(said.open[1].send.text() == "40");
  CHECK(said.binary);
  CHECK(script_of(json(R"("body": "e3tzZXF9fQ==")")).payload.expand({.seq = 7}) == "7");
  CHECK(script_of(json(R"("match": null, "on": null, "open": null, "binary": null)")).match.how ==
        How::next);
  CHECK(
      script_of(
          json(
              R"("open": [{"send": "1"}], "open": [{"send": "2"}], "match": "none", "match": "next")"))
          .open.size() == 1);
}

TEST_CASE("websocket targets: mistakes in the json format") {
  struct Case {
    std::string keys, message;
  };
  const auto [keys, message] = GENERATE(values<Case>({
      {R"("body_text": "ab{{sq}}")", "t:2:17: \"{{sq}}\" is not known"},
      {R"("body": "e3tzcX19")", "t:2:9: \"{{sq}}\" is not known"},
      {R"("match": 1)", "t:2:10: \"match\" must be a string in double quotes"},
      {R"("match": "json .id")", "t:2:19: \"==\" or \"exists\" is missing here"},
      {R"("Match": "none")", "t:2:1: key \"Match\" is not known; write \"match\""},
      {R"("on": "2")", "t:2:7: \"on\" must be an object"},
      {R"("on": {"2": "3", "2": "4"})", "t:2:18: a second auto-reply to \"2\"; leave one out"},
      {R"("on": {"2": 3})", "t:2:13: \"2\" must be a string in double quotes"},
      {R"("on": {"2": "a{{seq}}"})", "t:2:15: there is no {{seq}} here"},
      {R"("open": {"send": "40"})", "t:2:9: \"open\" must be an array"},
      {R"("open": ["40"])", "t:2:9: \"open\" must be an array"},
      {R"("open": [{"say": "40"}])", "t:2:11: \"open\" must be an array"},
      {R"("open": [{"send": "{{x}}"}])", "t:2:20: \"{{x}}\" is not known"},
      {R"("binary": "yes")", "t:2:11: \"binary\" must be true or false"},
      {R"("header": {"Connection": "x"})", "t:1:1: header \"Connection\" belongs"},
  }));
  CAPTURE(keys);
  const std::string got = json_refused(keys);
  CAPTURE(got);
  CHECK(got.starts_with(message));
}

TEST_CASE("websocket targets: a file cut at any byte is read or refused") {
  const std::string text =
      "WS ws://a:80/p?q\r\nX: 1\r\n{\"id\": {{seq}}, \"b\": [\"\\\"}\"]}\r\n"
      "> match all json .a[0].\"c \\u0041\" == \"{{uuid}}\" within 2s\n> on \"2\" send \"3\\n\"\n"
      "> open send \"40\"\n> open wait \"0\"\n> binary\n\nWS wss://b/\n<<END\nx {{rand 1 9}}\nEND\n"
      "> match /^43{{seq}}\\[/ within 100ms\n";
  std::size_t read = 0;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    const std::string verdict = test::verdict(TargetFormat::http, text.substr(0, size));
    CHECK_FALSE(verdict.empty());
    read += verdict.size() == 1;
  }
  CHECK(read > 20);
  CHECK(test::verdict(TargetFormat::http, text) == "2");
  const std::string keys =
      R"({"method": "WS", "url": "ws://a/", "body_text": "{{seq}}", "match": "json .a == 1",)"
      R"( "on": {"2": "3"}, "open": [{"send": "40"}], "binary": true})";
  for (std::size_t size = 0; size <= keys.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(test::verdict(TargetFormat::json, keys.substr(0, size)).empty());
  }
  CHECK(test::verdict(TargetFormat::json, keys) == "1");
}

}  // namespace barrage
