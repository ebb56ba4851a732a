#include "server/request_log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/error.h"
#include "support/files.h"

using namespace barrage;
using namespace barrage::server;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kNames =
    "seq,connection,arrival_ns,planned_ns,departure_ns,end_ns,status,bytes,method,path,x_seq";

LoggedRequest request() {
  return {.seq = 1,
          .connection = 2,
          .arrival = MonoTime(3ns),
          .planned = MonoTime(4ns),
          .departure = MonoTime(5ns),
          .end = MonoTime(6ns),
          .status = 200,
          .bytes = 13,
          .method = "GET",
          .path = "/",
          .x_seq = "7"};
}

}  // namespace

TEST_CASE("a log has names, and a line for each request") {
  const TempDir dir;
  RequestLog log(dir.file("log.csv"));
  CHECK(log.enabled());
  log.add(request());
  auto unfinished = request();
  unfinished.departure = unfinished.end = {};
  unfinished.status = 0;
  unfinished.x_seq = {};
  log.add(unfinished);
  log.close();
  CHECK(lines_of(content_of(dir.file("log.csv"))) ==
        std::vector<std::string>{kNames, "1,2,3,4,5,6,200,13,GET,/,7", "1,2,3,4,,,0,13,GET,/,"});
}

TEST_CASE("texts of a request cannot break a line of the log") {
  const TempDir dir;
  RequestLog log(dir.file("log.csv"));
  auto hostile = request();
  hostile.path = "/a,b\"c";
  hostile.x_seq = "1\n2";
  log.add(hostile);
  log.close();
  CHECK(content_of(dir.file("log.csv")).ends_with(",GET,\"/a,b\"\"c\",\"1\n2\"\n"));
}

TEST_CASE("a log has no secret of a path, and only its owner can read it") {
  const TempDir dir;
  RequestLog log(dir.file("log.csv"));
  auto secret = request();
  secret.path = "/items?page=2&token=C4n4ry";
  log.add(secret);
  log.close();
  CHECK(content_of(dir.file("log.csv")).ends_with(",GET,/items?page=2&token=***,7\n"));
  struct stat status {};
  REQUIRE(::stat(dir.file("log.csv").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a log without a file keeps nothing") {
  RequestLog log("");
  CHECK_FALSE(log.enabled());
  log.add(request());
  log.close();
}

TEST_CASE("a log that cannot be made or written is an error that names the file") {
  CHECK_THROWS_AS(RequestLog("/no/such/folder/log.csv"), RunError);
  if (::access("/dev/full", W_OK) != 0) SKIP("no /dev/full here");
  RequestLog log("/dev/full");
  log.add(request());
  CHECK_THROWS_AS(log.close(), RunError);
}
