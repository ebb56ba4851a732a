#include "protocol/http/response_head.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

using namespace barrage;

namespace {

struct Row {
  std::string what;
  std::vector<std::string> lines;  // without their ends
  Refused refused;                 // of the last one; of all others: none
};

}  // namespace

TEST_CASE("the head of a response is read along") {
  const Row rows[] = {
      {"a length", {"HTTP/1.1 200 OK", "Content-Length: 5", ""}, Refused::none},
      {"the same length twice",
       {"HTTP/1.1 200 OK", "Content-Length: 5", "content-length:5", ""},
       Refused::none},
      {"two lengths",
       {"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 6"},
       Refused::two_lengths},
      {"a length for each of two responses",
       {"HTTP/1.1 302 Found", "Content-Length: 0", "", "HTTP/1.1 200 OK", "Content-Length: 6", ""},
       Refused::none},
      {"lengths in one line", {"HTTP/1.1 200 OK", "Content-Length: 5, 6"}, Refused::length},
      {"a negative length", {"HTTP/1.1 200 OK", "Content-Length: -5"}, Refused::length},
      {"no length at all", {"HTTP/1.1 200 OK", "Content-Length:"}, Refused::length},
      {"a length that no number holds",
       {"HTTP/1.1 200 OK", "Content-Length: 99999999999999999999"},
       Refused::length},
      {"a length beyond 63 bits",
       {"HTTP/1.1 200 OK", "Content-Length: 9223372036854775808"},
       Refused::length},
      {"chunks", {"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""}, Refused::none},
      {"chunks, then a length",
       {"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Length: 5"},
       Refused::length_and_encoding},
      {"a length, then chunks",
       {"HTTP/1.1 200 OK", "Content-Length: 5", "transfer-encoding: chunked"},
       Refused::length_and_encoding},
      {"a length in a trailer is not one",
       {"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "Content-Length: 5"},
       Refused::none},
      {"HTTP/2", {"HTTP/2 200 ", "content-length: 5", ""}, Refused::none},
      {"no reason", {"HTTP/1.1 200", ""}, Refused::none},
      {"four digits", {"HTTP/1.1 2000 OK"}, Refused::status_line},
      {"two digits", {"HTTP/1.1 20 OK"}, Refused::status_line},
      {"no digits", {"HTTP/1.1 OK"}, Refused::status_line},
      {"nothing", {"HTTP/1.1"}, Refused::status_line},
      {"a name that begins alike", {"HTTP/1.1 200 OK", "Content-Length-X: -1", ""}, Refused::none},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    ResponseHead head;
    Refused last = Refused::none;
    for (const std::string& line : row.lines) {
      CHECK(last == Refused::none);
      last = head.read(line + "\r\n");
    }
    CHECK(last == row.refused);
  }
}

TEST_CASE("a head is complete with its blank line") {
  ResponseHead head;
  CHECK(head.code() == 0);
  head.read("HTTP/1.1 100 Continue\r\n");
  CHECK(head.status_line());
  CHECK(head.code() == 100);
  head.read("\r\n");
  CHECK(head.complete());
  head.read("HTTP/1.1 204 No Content\r\n");
  CHECK(head.code() == 204);
  CHECK_FALSE(head.complete());
  head.read("X: y\r\n");
  CHECK_FALSE(head.status_line());
  CHECK_FALSE(head.complete());
  head.read("\n");
  CHECK(head.complete());
}

TEST_CASE("a header's value is found by its name, in any case, without blanks around it") {
  CHECK(header_value("LOCATION: \t/a b \r\n", "location:") == "/a b");
  CHECK(header_value("Location:\r\n", "location:") == "");
  CHECK_FALSE(header_value("Locations: /\r\n", "location:"));
  CHECK_FALSE(header_value("Loc", "location:"));
}
