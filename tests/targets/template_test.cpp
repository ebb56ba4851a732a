#include "targets/template.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <limits>
#include <set>

namespace barrage {
namespace {

const PayloadContext kEvent{.seed = 1, .seq = 7, .connection = 3, .now = WallTime(Nanos(42))};

std::string filled(const std::string& text, const PayloadContext& context = kEvent) {
  return Template(text).expand(context);
}

std::string refused(const std::string& text) {
  try {
    const Template compiled(text);
  } catch (const PlaceholderError& error) {
    return std::to_string(error.offset) + ": " + error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a payload without placeholders is sent as it is") {
  for (const std::string text : {"", "a", "{\"a\":{\"b\":1}}", "}}", "{ {seq} }", "{", "a{"}) {
    CAPTURE(text);
    CHECK(Template(text).plain());
    CHECK(filled(text) == text);
  }
  CHECK(Template().plain());
  CHECK(Template().expand(kEvent).empty());
  CHECK(Template(std::shared_ptr<const std::string>()).text().empty());
}

TEST_CASE("placeholders are filled in") {
  struct Case {
    std::string text, sent;
  };
  const auto [text, sent] = GENERATE(values<Case>({
      {"{{seq}}", "7"},
      {"{\"id\":{{seq}}}", "{\"id\":7}"},
      {"{{ seq\t}},{{connection}},{{now_ns}}.", "7,3,42."},
      {"{{{seq}}}", "{7}"},
      {"[[{{seq}}]]", "[[7]]"},
      {"{{{{seq}}", "{{seq}}"},
      {"a{{{{b}}{{seq}}", "a{{b}}7"},
      {"{{{{{{seq}}", "{{7"},
      {"{{{{{{{{", "{{{{"},
      {"{{rand 5 5}}{{rand -3 -3}}", "5-3"},
  }));
  CAPTURE(text);
  CHECK(filled(text) == sent);
  CHECK_FALSE(Template(text).plain());
  std::string into = "x";
  Template(text).expand(kEvent, into);
  CHECK(into == "x" + sent);
}

TEST_CASE("a UUID is of version 4, one for each event, and the same in its match") {
  std::set<std::string> seen;
  PayloadContext event = kEvent;
  for (event.seq = 0; event.seq < 10'000; ++event.seq) {
    const std::string uuid = filled("{{uuid}}", event);
    REQUIRE(uuid.size() == 36);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
      const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      REQUIRE((hyphen ? uuid[i] == '-'
                      : std::string("0123456789abcdef").find(uuid[i]) != std::string::npos));
    }
    REQUIRE(uuid[14] == '4');
    REQUIRE(std::string("89ab").find(uuid[19]) != std::string::npos);
    seen.insert(uuid);
  }
  CHECK(seen.size() == 10'000);
  CHECK(filled("{{uuid}} {{uuid}}").substr(0, 36) == filled("id {{uuid}}").substr(3));
  event = kEvent;
  event.seed = 2;
  CHECK(filled("{{uuid}}", event) != filled("{{uuid}}"));
}

TEST_CASE("random numbers lie between their bounds, reach both, and are drawn one by one") {
  std::set<std::string> seen;
  int equal = 0;
  PayloadContext event = kEvent;
  for (event.seq = 0; event.seq < 1000; ++event.seq) {
    const std::string two = filled("{{rand 1 10}} {{rand 1 10}}", event);
    const std::string first = two.substr(0, two.find(' ')), second = two.substr(two.find(' ') + 1);
    seen.insert(first);
    equal += first == second;
    CHECK(filled("match {{rand 1 10}}", event) == "match " + first);
  }
  CHECK(seen.size() == 10);
  CHECK(seen.contains("1"));
  CHECK(seen.contains("10"));
  CHECK(equal > 50);
  CHECK(equal < 200);
}

TEST_CASE("random numbers know no bounds but those of 64 bits") {
  const std::string low = std::to_string(std::numeric_limits<std::int64_t>::min());
  const std::string high = std::to_string(std::numeric_limits<std::int64_t>::max());
  CHECK_FALSE(filled("{{rand " + low + " " + high + "}}").empty());
  CHECK(filled("{{rand " + low + " " + low + "}}") == low);
  CHECK(filled("{{rand " + high + " " + high + "}}") == high);
}

TEST_CASE("what is said beside the events differs from what they say, and each time") {
  const auto opening = PayloadContext::of_no_event(1, 7, 3, WallTime());
  CHECK(filled("{{connection}}", opening) == "3");
  CHECK(filled("{{uuid}}", opening) != filled("{{uuid}}"));
  const auto next = PayloadContext::of_no_event(1, 8, 3, WallTime());
  CHECK(filled("{{uuid}}", opening) != filled("{{uuid}}", next));
}

TEST_CASE("a template has the positions of its placeholders") {
  const Template text("ab{{seq}}{{uuid}}{{seq}}");
  CHECK(text.find(Placeholder::seq) == 2);
  CHECK(text.find(Placeholder::uuid) == 9);
  CHECK(text.find(Placeholder::rand) == std::nullopt);
  CHECK(text.text() == "ab{{seq}}{{uuid}}{{seq}}");
}

TEST_CASE("a placeholder that is wrong is refused with its place and what to write") {
  struct Case {
    std::string text, message;
  };
  const std::string known =
      "; write {{seq}}, {{uuid}}, {{now_ns}}, {{connection}} or {{rand 1 100}}, or for two braces "
      "that are sent write \"{{{{\"";
  const auto [text, message] = GENERATE_COPY(values<Case>({
      {"a{{sequence}}", "1: \"{{sequence}}\" is not known" + known},
      {"{{}}", "0: \"{{}}\" is not known" + known},
      {"{{SEQ}}", "0: \"{{SEQ}}\" is not known" + known},
      {"{{seq}}{{user.name}}", "7: \"{{user.name}}\" is not known" + known},
      {"{{\"password\": \"abc\"}}", "0: this placeholder is not known" + known},
      {"ab{{seq", "2: no \"}}\" after this \"{{\"; for two braces that are sent write \"{{{{\""},
      {"{{seq 1}}", "0: \"{{seq 1}}\" takes no argument; write {{seq}}"},
      {"{{rand}}", "0: \"{{rand}}\" needs two whole numbers; write e.g. {{rand 1 100}}"},
      {"{{rand 1}}", "0: \"{{rand 1}}\" needs two whole numbers; write e.g. {{rand 1 100}}"},
      {"{{rand 1 2 3}}",
       "0: \"{{rand 1 2 3}}\" needs two whole numbers; write e.g. {{rand 1 100}}"},
      {"{{rand 1.5 2}}",
       "0: \"{{rand 1.5 2}}\" needs two whole numbers; write e.g. {{rand 1 100}}"},
      {"{{rand 1 9223372036854775808}}",
       "0: \"{{rand 1 9223372036854775808}}\" needs two whole numbers; write e.g. {{rand 1 100}}"},
      {"{{rand 2 1}}", "0: \"{{rand 2 1}}\" ends below its begin; write the lower number first"},
  }));
  CHECK(refused(text) == message);
}

TEST_CASE("a payload cut at any byte is understood or refused") {
  const std::string text = "a{{seq}}{{{{b}}{{{uuid}}}{{rand -5 5}}{{now_ns}}";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    const std::string part = text.substr(0, size);
    if (const std::string message = refused(part); message.empty()) {
      CHECK(filled(part).size() + 20 > size / 2);
    } else {
      CHECK(message.find("; ") != std::string::npos);
    }
  }
}

}  // namespace barrage
