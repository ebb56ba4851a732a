#include "net/connect_to.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "core/error.h"

using namespace barrage;

namespace {

std::vector<std::string> lines(const curl_slist* list) {
  std::vector<std::string> all;
  for (; list; list = list->next) all.emplace_back(list->data);
  return all;
}

}  // namespace

TEST_CASE("rules for the same source take turns") {
  const ConnectTo rules({"a.test:80:127.0.0.1:1", "a.test:80:127.0.0.1:2", "b.test:80:[::1]:3"});
  REQUIRE(rules.turns() == 2);
  CHECK(lines(rules.list(0)) ==
        std::vector<std::string>{"a.test:80:127.0.0.1:1", "b.test:80:[::1]:3"});
  CHECK(lines(rules.list(1)) ==
        std::vector<std::string>{"a.test:80:127.0.0.1:2", "b.test:80:[::1]:3"});
  CHECK(lines(rules.list(2)) == lines(rules.list(0)));
}

TEST_CASE("a place that a rule covers needs no address of its own") {
  const ConnectTo rules({"A.test:80:127.0.0.1:1", ":443:127.0.0.1:2"});
  CHECK(rules.covers("a.test", "80"));
  CHECK_FALSE(rules.covers("a.test", "81"));
  CHECK(rules.covers("any.test", "443"));
}

TEST_CASE("where connections for a place go is told in the order of turns") {
  using Places = std::vector<ConnectTo::HostPort>;
  const ConnectTo rules({"A.test:80:127.0.0.1:1", "A.test:80:[::1]:", "b.test::x:"});
  CHECK(rules.destinations_of("a.test", "80") == Places{{"127.0.0.1", "1"}, {"[::1]", "80"}});
  CHECK(rules.destinations_of("b.test", "7") == Places{{"x", "7"}});
  CHECK(rules.destinations_of("a.test", "81").empty());
  CHECK(ConnectTo({"::c:"}).destinations_of("any", "1") == Places{{"c", "1"}});
}

TEST_CASE("sources with different numbers of rules are all served evenly") {
  const ConnectTo rules({"a:1:x:1", "a:1:x:2", "b:1:y:1", "b:1:y:2", "b:1:y:3"});
  CHECK(rules.turns() == 6);
}

TEST_CASE("what is no rule is refused with an example") {
  for (const char* rule :
       {"", "a:1", "a:1:b", "a:1:b:2:3", "a:x:b:2", "a:1:b:70000", "[::1:1:b:2"}) {
    CAPTURE(rule);
    CHECK_THROWS_AS(ConnectTo({rule}), ValueError);
  }
}
