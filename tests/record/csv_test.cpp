#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <sstream>

#include "record/csv_reader.h"
#include "record/csv_writer.h"
#include "record/samples.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

Drained read_all(const std::string& text) {
  CsvReader reader(Input("run.csv", read_memory(text)));
  return drain(reader);
}

std::string written(const Result& hit) {
  std::ostringstream out;
  CsvWriter(out).write(hit);
  return out.str();
}

std::string problem_of(const std::string& line) {
  const Drained read = read_all(line);
  CHECK(read.corrupt == 1);
  CHECK(read.hits.results.empty());
  return read.info.problems.empty() ? "" : read.info.problems[0];
}

const std::string kLine = "1763681397500000000,200,2540000,0,13,,,,2,GET,http://localhost:8080/,\n";

}  // namespace

TEST_CASE("a CSV record has Vegeta's twelve columns") {
  Result hit = plain_hit(2);
  hit.due = WallTime(1763681397500000000ns);
  CHECK(written(hit) == kLine);
}

TEST_CASE("texts are quoted where Go quotes them, and where a spreadsheet would calculate") {
  Result hit = plain_hit(0);
  const auto error = [&](std::string_view text) {
    hit.error = text;
    const std::string line = written(hit);
    const std::size_t begin = line.find(",13,") + 4;
    return line.substr(begin, line.find(",,,0,GET,") - begin);
  };
  CHECK(error("plain text") == "plain text");
  CHECK(error("a,b") == "\"a,b\"");
  CHECK(error("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(error("two\nlines") == "\"two\nlines\"");
  CHECK(error("cr\r") == "\"cr\r\"");
  CHECK(error(" blank") == "\" blank\"");
  CHECK(error("=cmd()") == "\"=cmd()\"");
  CHECK(error("-1") == "\"-1\"");
}

TEST_CASE("a terminal gets no control character, and one line for each hit") {
  Result hit = plain_hit(0);
  hit.error = "\x1b[2J two\nlines\x7f \u009b31m";
  hit.url = "http://localhost/\u202e";
  std::ostringstream out;
  CsvWriter(out, true).write(hit);
  CHECK(out.str().find(
            ",\\x1b[2J two\\x0alines\\x7f \\u009b31m,,,0,GET,http://localhost/\\u202e,\n") !=
        std::string::npos);
}

TEST_CASE("what CSV holds comes back from it") {
  RandomHits random(5);
  MemoryWriter kept;
  std::ostringstream out;
  CsvWriter writer(out);
  for (int i = 0; i < 3'000; ++i) {
    const Result hit = random.next();
    writer.write(hit);
    if (hit.is_hit) kept.write(hit);
  }
  const Drained read = read_all(out.str());
  CHECK(read.info.problems == std::vector<std::string>{});
  REQUIRE(read.hits.results.size() == kept.results.size());
  for (std::size_t i = 0; i < kept.results.size(); ++i) {
    const Result& before = kept.results[i];
    const Result& after = read.hits.results[i];
    REQUIRE(after.due == before.due);
    REQUIRE(after.code == before.code);
    REQUIRE(after.latency() == before.latency());
    REQUIRE(after.bytes_out == before.bytes_out);
    REQUIRE(after.bytes_in == before.bytes_in);
    REQUIRE(after.error == before.error);
    REQUIRE(after.attack == before.attack);
    REQUIRE(after.seq == before.seq);
    REQUIRE(after.method == before.method);
    REQUIRE(after.url == before.url);
    REQUIRE(after.flags == result_flag::foreign);
  }
}

TEST_CASE("events come back from CSV as replies, lost or cut, whatever their code") {
  Result hit = plain_hit(3);
  hit.set_kind(Kind::ws);
  hit.method = "WS";
  hit.url = "ws://localhost:8080/";
  const auto fault = [&](std::uint16_t code, std::string_view error) {
    hit.code = code;
    hit.error = error;
    const Drained read = read_all(written(hit));
    REQUIRE(read.hits.results.size() == 1);
    CHECK(read.hits.results[0].kind == Kind::ws);
    return read.hits.results[0].fault;
  };
  CHECK(fault(101, "") == Fault::none);
  CHECK(fault(0, "") == Fault::none);
  CHECK(fault(0, "no reply in its time") == Fault::lost);
  CHECK(fault(0, "in flight when the attack was stopped") == Fault::cut);
  CHECK(fault(0, "not sent: the reader of the output is too slow") == Fault::dropped);
}

TEST_CASE("CSV cannot tell side results from hits, so they are left out") {
  Result side = plain_hit(0);
  side.set_kind(Kind::ws, What::connect);
  CHECK(written(side).empty());
}

TEST_CASE("Vegeta's CSV is read, its bodies and headers skipped") {
  const Drained read = read_all(
      "1795210197123456789,404,1234567,4,13,404 Not Found,SGVsbG8=,night,7,POST,"
      "\"http://localhost/?a=1,2\",Q29udGVudC1MZW5ndGg6IDEzDQoNCg==\r\n"
      "\n"
      "1,200, 5,0,0,\"two\nlines, \"\"quoted\"\"\",,,8,GET,http://localhost/,");
  CHECK(read.info.problems == std::vector<std::string>{});
  REQUIRE(read.hits.results.size() == 2);
  const Result& hit = read.hits.results[0];
  CHECK(hit.attack == "night");
  CHECK(hit.due == WallTime(1795210197123456789ns));
  CHECK(hit.service == 1234567ns);
  CHECK(hit.delay == 0ns);
  CHECK(hit.fault == Fault::status);
  CHECK(hit.error == "404 Not Found");
  CHECK(hit.url == "http://localhost/?a=1,2");
  CHECK(read.hits.results[1].error == "two\nlines, \"quoted\"");
  CHECK(read.hits.results[1].seq == 8);
}

TEST_CASE("a line that is no CSV record is named and skipped") {
  CHECK(problem_of("1,2\n") == "run.csv:1: no record: 2 columns in place of 12; skipped");
  CHECK(problem_of("\n1,2,3,4,5,6,7,8,9,10,11,12,13\n") ==
        "run.csv:2: no record: 13 columns in place of 12; skipped");
  CHECK(problem_of("x,200,1,0,0,,,,0,GET,u,\n") ==
        "run.csv:1: no record: the time is not a whole number from 0 to 4611686018427387903; "
        "skipped");
  CHECK(problem_of("1,99999,1,0,0,,,,0,GET,u,\n") ==
        "run.csv:1: no record: the code is not a whole number from 0 to 65535; skipped");
  CHECK(problem_of("1,200,1,0,0,\"open,,,0,GET,u,\n") ==
        "run.csv:1: no record: a quote is not closed; skipped");
  CHECK(problem_of("1,200,1,0,0,\"a\"b,,,0,GET,u,\n") ==
        "run.csv:1: no record: text after a closing quote; skipped");
  CHECK(problem_of("1,200,1,0,0,a\"b\",,,0,GET,u,\n") ==
        "run.csv:1: no record: a quote inside a field that does not begin with one; skipped");
  problem_of("1,200,-1,0,0,,,,0,GET,u,\n");
  problem_of("1,200,1.5,0,0,,,,0,GET,u,\n");
  problem_of("1,200,,0,0,,,,0,GET,u,\n");
}

TEST_CASE("a stray quote costs its own line and no other") {
  std::string text, after;
  for (int i = 0; i < 3; ++i) text += kLine;
  for (int i = 0; i < 30'000; ++i) after += kLine;  // more than one record may span
  for (const char* torn : {"1,200,1,0,0,\"torn,,,0,GET,u,\n", "\"\n", "a\"\n"}) {
    const Drained read = read_all((text + torn).append(after));
    CHECK(read.info.corrupt == 1);
    CHECK(read.info.corrupt_bytes == std::string_view(torn).size());
    CHECK(read.hits.results.size() == 30'003);
    REQUIRE(read.info.problems.size() == 1);
    CHECK(read.info.problems[0].starts_with("run.csv:4: "));
  }
}

TEST_CASE("CSV cut at any byte never gives a record that was not there") {
  Result hit = plain_hit(0);
  hit.error = "two\nlines";
  const std::string line = written(hit);
  const std::string text = line + line;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const Drained read = read_all(text.substr(0, cut));
    const std::size_t rest = cut % line.size();
    const bool whole_rest = rest == line.size() - 1;
    REQUIRE(read.hits.results.size() == cut / line.size() + (whole_rest ? 1 : 0));
    REQUIRE((read.corrupt > 0) == (rest > 0 && !whole_rest));
  }
}

TEST_CASE("a heading is passed over, wherever it is; one of other columns is refused") {
  const Drained read = read_all(
      "\"Timestamp\", Code,latency,Bytes Out,bytes-in,error,body,attack,seq,Method,url,headers\r\n" +
      kLine + "time,status,latency,out,in,error,body,attack,seq,method,url,headers\n" + kLine);
  CHECK(read.corrupt == 0);
  CHECK(read.seqs() == std::vector<std::uint64_t>{2, 2});
  const std::string order =
      "; Vegeta's twelve are timestamp,code,latency,bytes_out,bytes_in,error,body,attack,seq,"
      "method,url,headers";
  CHECK_THROWS_WITH(read_all("timestamp,latency,code\n"),
                    "run.csv:1: this is CSV with 3 columns" + order);
  CHECK_THROWS_WITH(
      read_all(
          "timestamp,latency,code,bytes_out,bytes_in,error,body,attack,seq,method,url,headers\n"),
      "run.csv:1: column 2 of this CSV is latency" + order);
}

TEST_CASE("a line of words between records is damage") {
  CHECK(read_all(kLine + "a,b\n" + kLine).seqs() == std::vector<std::uint64_t>{2, 2});
}

TEST_CASE("lines that are blank or within one field cost no more than reading them") {
  const std::string blank(std::size_t{3} * 1024 * 1024, '\n');
  const Drained read = read_all(kLine + "\"" + blank + kLine);
  CHECK(read.corrupt == 1);
  CHECK(read.seqs() == std::vector<std::uint64_t>{2, 2});
  const Drained after = read_all(blank + "wrong\n" + kLine);
  CHECK(after.info.problems[0].starts_with("run.csv:3145729: "));
}
