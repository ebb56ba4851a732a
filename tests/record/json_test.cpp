#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "core/error.h"
#include "record/json_reader.h"
#include "record/json_writer.h"
#include "record/samples.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

Drained read_all(const std::string& text) {
  JsonReader reader(Input("run.json", read_memory(text)));
  return drain(reader);
}

Result read_one(const std::string& line) {
  // Kept alive for the texts.
  static std::vector<std::unique_ptr<Drained>> kept;
  kept.push_back(std::make_unique<Drained>(read_all(line + "\n")));
  CHECK(kept.back()->info.problems == std::vector<std::string>{});
  REQUIRE(kept.back()->hits.results.size() == 1);
  return kept.back()->hits.results[0];
}

// The least that is one, with its line end.
std::string record(int seq) {
  return "{\"timestamp\":\"\",\"latency\":0,\"seq\":" + std::to_string(seq) + "}\n";
}

std::string problem_of(const std::string& line) {
  const Drained read = read_all(line);
  CHECK(read.corrupt == 1);
  return read.info.problems.empty() ? "" : read.info.problems[0];
}

std::string written(const Result& hit) {
  std::ostringstream out;
  JsonWriter(out).write(hit);
  return out.str();
}

// As `vegeta encode -to json` writes them.
const std::string kVegeta =
    R"({"attack":"night","seq":7,"code":200,"timestamp":"2026-11-20T23:29:57.123456789+02:00",)"
    R"("latency":1234567,"bytes_out":4,"bytes_in":13,"error":"","body":"SGVsbG8=","method":"POST",)"
    R"("url":"http://localhost:8080/?a=1\u0026b=2","headers":{"Content-Length":["13"],)"
    R"("Date":["Fri, 20 Nov 2026 21:29:57 GMT"]}})";

}  // namespace

TEST_CASE("a JSON record has Vegeta's keys in its order, then ours") {
  Result hit = plain_hit(2);
  hit.due = WallTime(1763681397500000000ns);
  CHECK(written(hit) ==
        R"({"attack":"","seq":2,"code":200,"timestamp":"2025-11-20T23:29:57.5Z","latency":2540000,)"
        R"("bytes_out":0,"bytes_in":13,"error":"","body":null,"method":"GET",)"
        R"("url":"http://localhost:8080/","headers":null,"name":"","kind":"http","delay":40000,)"
        R"("service":2500000,"phases":{"connect":100000,"wait":2000000},"fault":"none",)"
        R"("attempts":1,"in_flight":1,"flags":1})"
        "\n");
}

TEST_CASE("a JSON record tells its connection, and how far a broadcast got, only where it knows") {
  Result hit = plain_hit(2);
  hit.set_kind(Kind::ws);
  set_details(hit, {.connection = 7});
  const auto end_of = [](const std::string& line) { return line.substr(line.find(",\"flags\"")); };
  CHECK(end_of(written(hit)) == ",\"flags\":1,\"connection\":7}\n");
  set_details(hit, {.connection = 7, .reach = 49, .receivers = 50, .first = 1ms, .median = 2ms});
  CHECK(end_of(written(hit)) ==
        R"(,"flags":1,"connection":7,"reach":49,"receivers":50,"first":1000000,"median":2000000})"
        "\n");
  set_details(hit, {.connection = 7, .receivers = 50});
  CHECK(end_of(written(hit)) == ",\"flags\":1,\"connection\":7,\"reach\":0,\"receivers\":50}\n");
  CHECK(WsDetails::of(read_one(written(hit)).details) == WsDetails::of(hit.details));
}

TEST_CASE("hits come back from JSON as they were") {
  RandomHits random(21);
  MemoryWriter kept;
  std::ostringstream out;
  JsonWriter writer(out);
  for (int i = 0; i < 3'000; ++i) {
    const Result hit = random.next();
    writer.write(hit);
    kept.write(hit);
  }
  const Drained read = read_all(out.str());
  CHECK(read.corrupt == 0);
  REQUIRE(read.hits.results.size() == kept.results.size());
  for (std::size_t i = 0; i < kept.results.size(); ++i) {
    REQUIRE(same(read.hits.results[i], kept.results[i]));
  }
}

TEST_CASE("a kind of a later barrage goes through JSON as a number") {
  Result hit = plain_hit(0);
  hit.kind = static_cast<Kind>(77);
  CHECK(written(hit).find("\"kind\":77,") != std::string::npos);
  CHECK(read_one(written(hit)).kind == hit.kind);
}

TEST_CASE("whether a record is a hit is in JSON where its kind does not say it") {
  Result side = plain_hit(0);
  side.set_kind(Kind::ws, What::connect);
  CHECK(written(side).find("\"hit\"") == std::string::npos);
  CHECK_FALSE(read_one(written(side)).is_hit);
  side.is_hit = true;
  CHECK(written(side).find(",\"hit\":true}") != std::string::npos);
  CHECK(read_one(written(side)).is_hit);
  // Of a later barrage.
  CHECK_FALSE(read_one(R"({"timestamp":"","kind":"amqp_connect","service":1})").is_hit);
  CHECK(read_one(R"({"timestamp":"","kind":"amqp","service":1})").is_hit);
  CHECK_FALSE(read_one(R"({"timestamp":"","hit":false,"kind":"amqp","service":1})").is_hit);
}

TEST_CASE("details are read whatever the order of the keys") {
  const auto details = [](const std::string& line) {
    return WsDetails::of(read_one(line).details);
  };
  // As jq -S sorts them.
  const WsDetails sorted = details(
      R"({"connection":7,"first":1000,"kind":"ws_event","median":null,"reach":2,"receivers":3,"service":1,"timestamp":""})");
  CHECK(sorted == WsDetails{.connection = 7, .reach = 2, .receivers = 3, .first = 1us});
}

TEST_CASE("details of a kind without keys of its own are an array") {
  Result hit = plain_hit(0);
  hit.kind = static_cast<Kind>(77);
  hit.details = lasting(OwnDetails(std::vector<std::int64_t>{7, kNil, -3}));
  CHECK(written(hit).find(",\"details\":[7,null,-3]}") != std::string::npos);
  CHECK(same(read_one(written(hit)), hit));
  CHECK(problem_of(R"({"kind":77,"details":[1,"x"]})")
            .ends_with("\"details\" is not an array of whole numbers; skipped"));
  CHECK(read_one(R"({"timestamp":"","kind":"http","connection":7,"service":1})").details.empty());
}

TEST_CASE("Vegeta's JSON is read as foreign records") {
  const Result hit = read_one(kVegeta);
  CHECK(hit.attack == "night");
  CHECK(hit.seq == 7);
  CHECK(hit.code == 200);
  CHECK(hit.due == WallTime(1795210197123456789ns));
  CHECK(hit.delay == 0ns);
  CHECK(hit.service == 1234567ns);
  CHECK(hit.latency() == 1234567ns);
  CHECK(hit.bytes_out == 4);
  CHECK(hit.bytes_in == 13);
  CHECK(hit.ok());
  CHECK(hit.method == "POST");
  CHECK(hit.url == "http://localhost:8080/?a=1&b=2");
  CHECK(hit.flags == result_flag::foreign);
}

TEST_CASE("what Vegeta's error says becomes a fault") {
  const auto fault = [](int code, const std::string& error) {
    return read_one("{\"timestamp\":\"\",\"latency\":1,\"code\":" + std::to_string(code) +
                    ",\"error\":\"" + error + "\"}")
        .fault;
  };
  CHECK(fault(200, "") == Fault::none);
  CHECK(fault(302, "") == Fault::none);
  CHECK(fault(404, "404 Not Found") == Fault::status);
  CHECK(fault(500, "") == Fault::status);
  CHECK(fault(0, "") == Fault::other);
  CHECK(fault(0, "Get http://x/: dial tcp 127.0.0.1:1: connect: connection refused") ==
        Fault::refused);
  CHECK(fault(0, "dial tcp: lookup nowhere.test: no such host") == Fault::dns);
  CHECK(fault(0, "dial tcp 10.0.0.1:80: i/o timeout") == Fault::connect_timeout);
  CHECK(fault(0, "dial tcp 10.0.0.1:80: connect: no route to host") == Fault::unreachable);
  CHECK(fault(0, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)") ==
        Fault::timeout);
  CHECK(fault(0, "net/http: TLS handshake timeout") == Fault::connect_timeout);
  CHECK(fault(0, "x509: certificate signed by unknown authority") == Fault::tls);
  CHECK(fault(0, "read tcp 1.1.1.1:1: read: connection reset by peer") == Fault::reset);
  CHECK(fault(0, "EOF") == Fault::reset);
  CHECK(fault(200, "unexpected EOF") == Fault::short_body);
  CHECK(fault(0, "stopped after 10 redirects") == Fault::redirect);
  CHECK(fault(0, "socket: too many open files") == Fault::descriptors);
  CHECK(fault(0, "connect: cannot assign requested address") == Fault::ports);
  CHECK(fault(0, "malformed HTTP response") == Fault::protocol);
  CHECK(fault(0, "what is this") == Fault::other);
}

TEST_CASE("unknown keys are skipped, blank lines too, and few are needed") {
  const Drained read = read_all(
      "{\"timestamp\":null,\"service\":0}\n"
      "\n"
      "  \t\r\n"
      "{\"timestamp\":\"\",\"latency\":0,\"seq\":1,\"new\":{\"deep\":[1,2,{\"seq\":9}]}}\r\n"
      "{\"timestamp\":\"0001-01-01T00:00:00Z\",\"headers\":null,\"attack\":null,\"latency\":0,\"seq\":2}\n"
      "{\"timestamp\":\"\",\"latency\":5,\"seq\":3}");
  CHECK(read.corrupt == 0);
  CHECK(read.seqs() == std::vector<std::uint64_t>{0, 1, 2, 3});
  CHECK(read.hits.results[0].due == WallTime{});
  CHECK(read.hits.results[2].due == WallTime{});
  CHECK(read.hits.results[3].service == 5ns);
}

TEST_CASE("a line that is no JSON record is named and skipped") {
  CHECK(problem_of("{\"seq\":") == "run.json:1: no record: not JSON; skipped");
  CHECK(problem_of("\n\nhello\n") == "run.json:3: no record: not JSON; skipped");
  CHECK(problem_of(record(1) + "{}") ==
        "run.json:2: no record: this JSON is no record: those have \"timestamp\" and \"latency\"; "
        "attack, encode and vegeta encode make them; skipped");
  CHECK(problem_of("{}{}") == "run.json:1: no record: not JSON; skipped");
  CHECK(problem_of("[1]") == "run.json:1: no record: not an object; skipped");
  CHECK(problem_of("{\"seq\":-1}") ==
        "run.json:1: no record: \"seq\" is not a whole number from 0 to 18446744073709551615; "
        "skipped");
  CHECK(problem_of("{\"code\":65536}") ==
        "run.json:1: no record: \"code\" is not a whole number from 0 to 65535; skipped");
  CHECK(problem_of("{\"url\":5}") == "run.json:1: no record: \"url\" is not a string; skipped");
  CHECK(problem_of("{\"phases\":5}") ==
        "run.json:1: no record: \"phases\" is not an object; skipped");
  CHECK(problem_of("{\"timestamp\":\"1969-12-31T23:59:59Z\"}") ==
        "run.json:1: no record: \"timestamp\" is not a time from 1970 to 2115; skipped");
  CHECK(problem_of("{\"timestamp\":\"yesterday\"}") ==
        "run.json:1: no record: \"yesterday\" is not a time; write e.g. "
        "\"2026-11-20T23:29:57.5Z\"; skipped");
  for (const char* line : {"{\"latency\":-1}", "{\"latency\":1.5}", "{\"latency\":1e30}",
                           "{\"service\":9223372036854775807}", "{\"attempts\":4294967296}",
                           "{\"phases\":{\"dns\":-1}}", "{\"kind\":256}", "{\"error\":{}}"}) {
    problem_of(line);
  }
}

TEST_CASE("damage between JSON records costs only itself") {
  const Drained read = read_all(record(1) + "{\"seq\":\n" + record(3) + "\xff\xfe\n" + record(5));
  CHECK(read.seqs() == std::vector<std::uint64_t>{1, 3, 5});
  CHECK(read.info.corrupt == 2);
  CHECK(read.info.corrupt_bytes == 11);
  REQUIRE(read.info.problems.size() == 2);
  CHECK(read.info.problems[0] == "run.json:2: no record: not JSON; skipped");
  CHECK(read.info.problems[1] == "run.json:4: no record: not JSON; skipped");
}

TEST_CASE(
    "JSON cut at any byte gives all whole lines, and a last one that is whole without its end") {
  const std::string line = written(plain_hit(0));
  const std::string text = line + line;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const Drained read = read_all(text.substr(0, cut));
    const std::size_t rest = cut % line.size();
    const bool whole_rest = rest == line.size() - 1;
    REQUIRE(read.hits.results.size() == cut / line.size() + (whole_rest ? 1 : 0));
    REQUIRE(read.corrupt == (rest > 0 && !whole_rest ? 1 : 0));
  }
}

TEST_CASE("a deeply nested line is damage") {
  CHECK(problem_of("{\"a\":" + std::string(100'000, '[') + "}") ==
        "run.json:1: no record: not JSON; skipped");
}

TEST_CASE("a line may be far longer than the buffer") {
  const Drained read = read_all("{\"body\":\"" + std::string(3'000'000, 'A') +
                                "\",\"seq\":4,\"timestamp\":\"\",\"latency\":0}\n" + record(0));
  CHECK(read.corrupt == 0);
  CHECK(read.seqs() == std::vector<std::uint64_t>{4, 0});
}

TEST_CASE("an object that is no record is no hit, and it is said what it is") {
  const auto refused = [](const std::string& text) {
    try {
      read_all(text);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  CHECK(refused("\n{\"a\":1}\n") ==
        "run.json:2: this JSON is no record: those have \"timestamp\" and \"latency\"; attack, "
        "encode and vegeta encode make them");
  CHECK(refused("{\n  \"latencies\": {},\n  \"requests\": 5,\n  \"bytes_in\": {}\n}\n") ==
        "run.json:1: this is a JSON report, not the records that it was made of");
  CHECK(refused("{\"method\":\"GET\",\"url\":\"http://localhost/\"}")
            .starts_with("run.json:1: these are targets"));
  CHECK(refused("{\"metric\":\"http_reqs\",\"type\":\"Metric\",\"data\":{}}")
            .starts_with("run.json:1: this is k6's"));
  // One wrong key makes no other object of a record.
  CHECK(problem_of("{\"timestamp\":\"\",\"seq\":1}") ==
        "run.json:1: no record: \"latency\" is missing; skipped");
  CHECK(problem_of("{\"service\":1,\"seq\":1}") ==
        "run.json:1: no record: \"timestamp\" is missing; skipped");
  CHECK(refused("damage\n{\"a\":1}\n") == "read");
}

TEST_CASE("records that jq spread over lines are read, and damage costs only itself") {
  const auto spread = [](int seq) {
    return "{\n  \"timestamp\": \"\",\n  \"phases\": {\n    \"dns\": 1\n  },\r\n  \"seq\": " +
           std::to_string(seq) + ",\n  \"latency\": 5\n}\n";
  };
  const Drained read = read_all(spread(1) + "\n" + record(2) + spread(3));
  CHECK(read.corrupt == 0);
  CHECK(read.seqs() == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(read.hits.results[0].phases.dns == 1ns);
  const std::string wrong = "{\n  \"timestamp\": 5\n}\n";
  const Drained damaged = read_all(spread(1) + wrong + spread(2) + "{\n" + record(3) + spread(4));
  CHECK(damaged.seqs() == std::vector<std::uint64_t>{1, 2, 3, 4});
  CHECK(damaged.corrupt == 2);
  CHECK(damaged.info.corrupt_bytes == wrong.size() + 2);
  CHECK(damaged.info.problems[1].starts_with("run.json:20: "));
  // Cut at any byte it gives all whole ones.
  const std::string text = spread(1) + spread(2);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    REQUIRE(read_all(text.substr(0, cut)).seqs().size() == (cut + 1 >= text.size()       ? 2
                                                            : cut + 1 >= text.size() / 2 ? 1
                                                                                         : 0));
  }
}
