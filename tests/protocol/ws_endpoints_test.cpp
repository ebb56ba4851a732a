// Which endpoints there are, and which of them are a loop's.
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "protocol/ws/endpoints.h"
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
