#include "analysis/condition.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/error.h"
#include "report/sample.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

Result example() {
  Result r = hit(3, 0s, 4ms);
  r.url = "http://user@localhost:8080/orders/7?full=1";
  r.attack = "home";
  r.flags = result_flag::new_connection;
  return r;
}

bool keeps(const std::string& condition, const Result& r = example()) {
  return parse_condition(condition).holds_for(r);
}

std::string error_of(const std::string& text) {
  try {
    parse_condition(text);
  } catch (const ValueError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a hit has a value for each key") {
  std::string buffer;
  const Result r = example();
  CHECK(value_of(Key::target, r, buffer) == "GET http://user@localhost:8080/orders/7?full=1");
  CHECK(value_of(Key::host, r, buffer) == "localhost:8080");
  CHECK(value_of(Key::path, r, buffer) == "/orders/7");
  CHECK(value_of(Key::code, r, buffer) == "200");
  CHECK(value_of(Key::fault, r, buffer) == "none");
  CHECK(value_of(Key::connection, r, buffer) == "new");
  CHECK(value_of(Key::attack, r, buffer) == "home");
  Result other = r;
  other.name = "order";
  other.url = "http://localhost?x";
  other.flags = 0;
  CHECK(value_of(Key::target, other, buffer) == "order");
  CHECK(value_of(Key::path, other, buffer) == "/");
  CHECK(value_of(Key::connection, other, buffer) == "reused");
  other.fault = Fault::dropped;
  CHECK(value_of(Key::connection, other, buffer) == "none");
}

TEST_CASE("conditions hold or do not") {
  for (const char* held : {"code=200",
                           "code==200",
                           "code>=200",
                           "code < 300",
                           "code!=500",
                           "method=GET",
                           "target=GET /orders/7",
                           "target = \"GET /orders/7\"",
                           "target='GET /orders/7?full=1'",
                           "target=GET http://user@localhost:8080/orders/7?full=1",
                           "target!=GET /",
                           "path=/orders/7",
                           "host=localhost:8080",
                           "fault=none",
                           "fault!=timeout",
                           "connection=new",
                           "attack=home",
                           "name=",
                           "latency>4ms",
                           "service<=4ms",
                           "delay<1ms",
                           "latency != 0"}) {
    INFO(held);
    CHECK(keeps(held));
  }
  for (const char* not_held : {"code>=500", "target=GET /orders", "target=GE /orders/7", "target=",
                               "target!=GET /orders/7", "name=x", "latency>1s", "fault!=none"}) {
    INFO(not_held);
    CHECK_FALSE(keeps(not_held));
  }
}

TEST_CASE("conditions on times hold for no hit that lacks them") {
  Result dropped = example();
  dropped.fault = Fault::dropped;
  CHECK_FALSE(keeps("latency<1s", dropped));
  CHECK(keeps("fault=dropped", dropped));
  Result foreign = example();
  foreign.flags = result_flag::foreign;
  CHECK(keeps("latency<1s", foreign));
  CHECK_FALSE(keeps("service<1s", foreign));
}

TEST_CASE("an invalid condition is refused with its place and what to write") {
  CHECK_THAT(error_of("colour=red"), ContainsSubstring("column 1: hits have no \"colour\""));
  CHECK_THAT(error_of(""), ContainsSubstring("column 1"));
  CHECK_THAT(error_of("code"), ContainsSubstring("column 5: an operator is missing"));
  CHECK_THAT(error_of("code>"), ContainsSubstring("a value is missing"));
  CHECK_THAT(error_of("code>x"), ContainsSubstring("column 6: \"x\" is not a code"));
  CHECK_THAT(error_of("url>x"), ContainsSubstring("column 4: a url has no order"));
  CHECK_THAT(error_of("latency>5"), ContainsSubstring("has no unit"));
  CHECK_THAT(error_of("fault=tiemout"), ContainsSubstring("no fault \"tiemout\""));
  CHECK_THAT(error_of("url=\"x"), ContainsSubstring("column 5: the quote is not closed"));
  CHECK_THAT(error_of("url=\"x\" code=200"), ContainsSubstring("repeat the flag"));
}
