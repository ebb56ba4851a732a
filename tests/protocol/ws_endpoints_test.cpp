// Which endpoints there are, and which of them are a loop's.
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/ws/endpoints.h"
#include "protocol/ws/match.h"
#include "protocol/ws/script.h"

using namespace barrage;
using Numbers = std::vector<std::uint32_t>;

namespace {

struct Listed {
  explicit Listed(const std::vector<std::string>& urls) {
    for (const std::string& url : urls) {
      Target& target = targets.emplace_back();
      target.id = static_cast<std::uint32_t>(targets.size() - 1);
      target.url = url;
      if (url.starts_with("ws")) {
        target.kind = Kind::ws;
        target.spec = std::make_shared<Script>();
      }
      endpoints.add(target);
    }
  }
  std::deque<Target> targets;
  WsEndpoints endpoints;
};

}  // namespace

TEST_CASE("targets that lead to the same endpoint share it, and others have none") {
  const Listed list({"http://a/", "ws://a/", "ws://b/", "ws://a/"});
  CHECK(list.endpoints.size() == 2);
  CHECK(list.endpoints.endpoint_of(list.targets[1]) == 0);
  CHECK(list.endpoints.endpoint_of(list.targets[2]) == 1);
  CHECK(list.endpoints.endpoint_of(list.targets[3]) == 0);
  CHECK(Listed({"http://a/"}).endpoints.empty());
}

TEST_CASE("of a message is kept what some target of its endpoint reads") {
  std::deque<Target> targets;
  const auto read = [&](const std::function<void(Script&)>& change, const std::string& url) {
    Target& target = targets.emplace_back();
    target.id = static_cast<std::uint32_t>(targets.size() - 1);
    target.url = url;
    target.kind = Kind::ws;
    const auto script = std::make_shared<Script>();
    change(*script);
    target.spec = script;
    WsEndpoints endpoints;
    for (const Target& one : targets) endpoints.add(one);
    return endpoints.read_of_message(endpoints.endpoint_of(target));
  };
  CHECK(read([](Script&) {}, "ws://a/") == 0);
  CHECK(read([](Script& script) { script.match.how = Match::How::none; }, "ws://a/") == 0);
  CHECK(read(
            [](Script& script) {
              script.auto_replies = {{"beat", Template("x")}};
            },
            "ws://a/") == 5);
  CHECK(read(
            [](Script& script) {
              script.open = {{OpenStep::Do::wait, {}, "0"}};
            },
            "ws://a/") == OpenStep::shown);
  const std::string hello(1000, 'x');
  CHECK(read(
            [&](Script& script) {
              script.open = {{OpenStep::Do::wait, {}, hello}};
            },
            "ws://a/") == 1000);
  CHECK(read([](Script& script) { script.match.how = Match::How::json; }, "ws://a/") ==
        Matcher::max_json_bytes + 1);
  CHECK(read([](Script& script) { script.match.how = Match::How::regex; }, "ws://a/") >
        Matcher::max_json_bytes + 1);
  CHECK(read([](Script&) {}, "ws://a/") > Matcher::max_json_bytes + 1);  // reads that of another
  CHECK(read([](Script&) {}, "ws://b/") == 0);
}

TEST_CASE("a loop has the endpoints of the events that are its own") {
  const Listed two({"ws://a/", "ws://b/"});
  CHECK(two.endpoints.of_loop(0, 1) == Numbers{0, 1});
  CHECK(two.endpoints.of_loop(0, 2) == Numbers{0});
  CHECK(two.endpoints.of_loop(1, 2) == Numbers{1});
  CHECK(two.endpoints.of_loop(3, 4) == Numbers{1});
  CHECK(two.endpoints.of_loop(1, 3) == Numbers{0, 1});
  const Listed three({"ws://a/", "ws://b/", "ws://c/", "ws://a/"});
  CHECK(three.endpoints.of_loop(0, 2) == Numbers{0, 2});
  CHECK(three.endpoints.of_loop(1, 2) == Numbers{0, 1});
}

TEST_CASE("a loop whose events all go elsewhere has connections all the same") {
  const Listed mixed({"http://a/", "ws://b/"});
  CHECK(mixed.endpoints.of_loop(0, 2) == Numbers{0});
  CHECK(mixed.endpoints.of_loop(1, 2) == Numbers{0});
  const Listed behind({"ws://b/", "http://a/"});
  CHECK(behind.endpoints.of_loop(1, 2) == Numbers{0});
}
