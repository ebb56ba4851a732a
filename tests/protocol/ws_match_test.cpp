#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "protocol/ws/match.h"

namespace barrage {
namespace {

const PayloadContext kEvent{.seed = 1, .seq = 5, .connection = 3};

JsonStep key(const char* name) { return std::string(name); }
JsonStep index(std::size_t i) { return i; }

Match json(std::vector<JsonStep> path, const std::string& value) {
  Match match;
  match.how = Match::How::json;
  match.conditions = {{.path = std::move(path), .written = ".x"}};
  match.picks = 1;
  match.value = Template(value);
  return match;
}

Match regex(const std::string& pattern) {
  Match match;
  match.how = Match::How::regex;
  match.regex = pattern;
  return match;
}

bool ends(const Match& match, std::string_view message) {
  Matcher matcher(match);
  std::string wanted = "left over", found = "left over";
  matcher.expected(kEvent, wanted);
  return matcher.find(message, found) && found == wanted;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

}  // namespace

TEST_CASE("match: next is ended by any message, none by no message") {
  Match match;
  CHECK(ends(match, ""));
  CHECK(ends(match, "anything \xff"));
  match.how = Match::How::none;
  CHECK_FALSE(ends(match, ""));
  CHECK_FALSE(ends(match, "anything"));
}

TEST_CASE("match: a JSON value equals one of its kind") {
  struct Case {
    std::string value, found;
    bool equal;
  };
  const auto [value, found, equal] = GENERATE(values<Case>({
      {"{{seq}}", "5", true},
      {"{{seq}}", "6", false},
      {"5", "\"5\"", false},
      {"\"5\"", "5", false},
      {"\"{{seq}}\"", "\"5\"", true},
      {"5", "5.0", true},
      {"5", "0.5e1", true},
      {"0", "-0.0", true},
      {"5", "5.5", false},
      {"-1.25", "-125e-2", true},
      {"9007199254740993", "9007199254740993", true},
      {"9007199254740993", "9007199254740992", false},
      {"18446744073709551615", "18446744073709551615", true},
      {"1e300", "1E+300", true},
      {"true", "true", true},
      {"true", "\"true\"", false},
      {"true", "false", false},
      {"null", "null", true},
      {"null", "0", false},
      {"\"a\\u00e9\"", "\"\\u0061\xc3\xa9\"", true},
      {"\"\"", "\"\"", true},
      {"\"\"", "null", false},
      {"1", "[1]", false},
      {"1", "{\"id\":1}", false},
      {"1", "nul", false},
      {"1", "", false},
      {"1", "1x", false},
      {"\"a\"", "\"\xff\"", false},
  }));
  CAPTURE(value, found);
  CHECK(ends(json({key("id")}, value), "{\"id\":" + found + "}") == equal);
  CHECK(ends(json({key("a"), index(1)}, value), "{\"b\":0,\"a\":[{}, " + found + "]}") == equal);
  CHECK(ends(json({}, value), found) == equal);
  CHECK(ends(json({}, value), " " + found + "\n") == equal);
}

TEST_CASE("match: a path leads through objects and arrays") {
  const std::string message =
      R"({"x": {"id": 9}, "a": {"b": [{"c d": 5}, [[5]]], "\u0062": 1}, "\"": 5, "": 5, "id": 5})";
  struct Case {
    std::vector<JsonStep> path;
    bool equal;
  };
  const auto [path, equal] = GENERATE(values<Case>({
      {{key("id")}, true},
      {{key("x"), key("id")}, false},
      {{key("a"), key("b"), index(0), key("c d")}, true},
      {{key("a"), key("b"), index(1), index(0), index(0)}, true},
      {{key("\"")}, true},
      {{key("")}, true},
      {{key("a"), key("b"), index(2)}, false},
      {{key("a"), key("b"), index(99999999999)}, false},
      {{key("a"), key("c")}, false},
      {{index(0)}, false},
      {{key("id"), key("id")}, false},
      {{key("id"), index(0)}, false},
      {{}, false},
  }));
  CHECK(ends(json(path, "5"), message) == equal);
}

TEST_CASE("match: JSON that is cut anywhere matches no value after the cut") {
  const std::string message = R"({"a": [1, {"b": "x\u0041"}], "id": 5})";
  for (std::size_t size = 0; size < message.size(); ++size) {
    CAPTURE(size);
    // The last bracket may be missing: what is not needed is not read.
    CHECK_FALSE(
        (ends(json({key("id")}, "5"), message.substr(0, size)) && size < message.size() - 1));
  }
  CHECK(ends(json({key("id")}, "5"), message));
}

TEST_CASE("match: several conditions pick a message together") {
  Match match = json({key("type")}, "\"reply\"\n{{seq}}");
  match.conditions.push_back({.path = {key("id")}, .written = ".id"});
  match.conditions.push_back({.path = {key("result")}, .written = ".result", .exists = true});
  match.picks = 3;
  CHECK(ends(match, R"({"id":5,"result":null,"type":"reply"})"));
  CHECK(ends(match, R"({"type":"reply","result":[1],"id":5.0})"));
  CHECK_FALSE(ends(match, R"({"type":"ack","result":1,"id":5})"));
  CHECK_FALSE(ends(match, R"({"type":"reply","result":1,"id":6})"));
  CHECK_FALSE(ends(match, R"({"type":"reply","id":5})"));
  CHECK_FALSE(ends(match, R"({"type":"reply","id":5,"result":)"));
  CHECK_FALSE(ends(match, ""));
}

TEST_CASE("match: what picks may be that something is there") {
  Match match = json({key("result")}, "");
  match.conditions[0].exists = true;
  match.value.reset();
  CHECK(ends(match, R"({"result":{}})"));
  CHECK(ends(match, R"({"result":null})"));
  CHECK_FALSE(ends(match, R"({"error":1})"));
}

TEST_CASE("match: a reply is told what it lacks, without a part of either") {
  Match match = json({key("id")}, "{{seq}}");
  Matcher picks_only(match);
  CHECK(picks_only.unmet(R"({"id":5})") == std::nullopt);
  match.conditions.push_back({.path = {key("result")}, .written = ".result", .exists = true});
  match.conditions.push_back({.path = {key("a"), index(0)}, .written = ".a[0]", .value = "\"ok\""});
  match.conditions.push_back({.path = {key("n")}, .written = ".n", .value = "5"});
  Matcher matcher(match);
  const auto unmet = [&](const std::string& rest) {
    return matcher.unmet(R"({"id":5,)" + rest + "}").value_or("");
  };
  CHECK(unmet(R"("n":5.0,"a":["ok"],"result":null)").empty());
  CHECK(unmet(R"("n":5,"a":["ok"],"error":{"code":-32601})") == "the reply has no .result");
  CHECK(unmet(R"("n":5,"a":["bad"],"result":1)") == "the reply has another value at .a[0]");
  CHECK(unmet(R"("n":5,"a":[{}],"result":1)") == "the reply has another value at .a[0]");
  CHECK(unmet(R"("n":"5","a":["ok"],"result":1)") == "the reply has another value at .n");
  CHECK(unmet(R"("a":["ok"],"result":1)") == "the reply has no .n");
  CHECK(matcher.unmet("[") == "the reply has no .result");
}

TEST_CASE("match: hostile JSON costs no more than its size") {
  const Match match = json({key("a"), key("b")}, "5");
  CHECK_FALSE(ends(match, repeated("[", 200'000)));
  CHECK_FALSE(ends(match, repeated("{\"a\":", 100'000)));
  CHECK_FALSE(ends(match, "{\"a\":" + repeated("[", 200'000) + repeated("]", 200'000) + "}"));
  CHECK(ends(match, "{\"x\":" + repeated("[", 1000) + repeated("]", 1000) + ",\"a\":{\"b\":5}}"));
  CHECK_FALSE(ends(match, "{" + repeated("\"k\":1,", 100'000) + "\"a\":1}"));
  CHECK(ends(match, "{" + repeated("\"k\":1,", 100'000) + "\"a\":{\"b\":5}}"));
  CHECK_FALSE(
      ends(match, "{\"a\":{\"b\":5},\"k\":\"" + std::string(Matcher::max_json_bytes, 'x') + "\"}"));
}

TEST_CASE("match: a regex is found anywhere, and what placeholders found is compared") {
  CHECK(ends(regex("b+"), "abbc"));
  CHECK_FALSE(ends(regex("^b+"), "abbc"));
  CHECK(ends(regex("(?i)PONG"), "a pong"));
  Match match = regex("^4(3)(?P<a>\\d+)\\[(x)?(?P<b>\\d+)?");
  match.groups = {2};
  match.value = Template("{{seq}}");
  CHECK(ends(match, "435[\"ok\"]"));
  CHECK_FALSE(ends(match, "436[\"ok\"]"));
  CHECK_FALSE(ends(match, "42[\"ok\"]"));
  match.groups = {2, 4};
  match.value = Template("{{seq}}\n{{connection}}");
  CHECK(ends(match, "435[x3"));
  CHECK(ends(match, "435[3"));
  CHECK_FALSE(ends(match, "435[4"));
  CHECK_FALSE(ends(match, "435["));
}

TEST_CASE("match: a regex that is slow elsewhere is not slow here") {
  CHECK_FALSE(ends(regex("(a*)*(a|aa)+$"), repeated("a", 200'000) + "b"));
  CHECK_FALSE(ends(regex("("), "("));  // wrong ones match nothing
}

TEST_CASE("match: a matcher forgets what came before") {
  const Match match = json({key("id")}, "{{seq}}");
  Matcher matcher(match);
  std::string found;
  CHECK(matcher.find("{\"id\": \"abc\"}", found));
  CHECK(matcher.find("{\"id\": 1, \"k\": \"" + std::string(200'000, 'x') + "\"}", found));
  CHECK_FALSE(matcher.find("{\"ix\": 1}", found));
  CHECK(found.empty());
  CHECK(matcher.find("{\"id\": 5}", found));
  CHECK(found == "5");
}

TEST_CASE("match: a reply is for exactly its message") {
  Script script;
  script.auto_replies.push_back({"2", Template("3")});
  script.auto_replies.push_back({"ping", Template("pong")});
  CHECK(script.auto_reply_to("2")->send.text() == "3");
  CHECK(script.auto_reply_to("ping")->send.text() == "pong");
  CHECK(script.auto_reply_to("2probe") == nullptr);
  CHECK(script.auto_reply_to("") == nullptr);
}

}  // namespace barrage
