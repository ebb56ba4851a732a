#include "record/open.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
#include <sstream>

#include "core/error.h"
#include "record/csv_writer.h"
#include "record/json_writer.h"
#include "record/samples.h"
#include "support/files.h"
#include "support/sim_clock.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string as_frames(std::initializer_list<std::uint64_t> seqs) {
  Frames frames;
  FrameWriter writer(frames, kRun);
  for (const auto seq : seqs) writer.write(plain_hit(seq));
  writer.flush();
  return frames.joined();
}

template <typename Writer>
std::string as_text(std::initializer_list<std::uint64_t> seqs) {
  std::ostringstream out;
  Writer writer(out);
  for (const auto seq : seqs) writer.write(plain_hit(seq));
  return out.str();
}

Drained read_all(const std::string& bytes) {
  return drain(*open_records(Input("x", read_memory(bytes))));
}

using Seqs = std::vector<std::uint64_t>;

// `head`, then megabytes of one byte, of which each takes its time.
class Slow final : public Source {
 public:
  Slow(std::string head, char filler, std::size_t megabytes, Nanos each, SimClock& clock)
      : bytes_(std::move(head)), filler_(filler), left_(megabytes), each_(each), clock_(clock) {}

  std::size_t read(char* into, std::size_t size) override {
    if (bytes_.empty()) {
      if (left_ == 0) return 0;
      --left_;
      clock_.advance(each_);
      bytes_.assign(std::size_t{1} << 20, filler_);
    }
    const std::size_t count = bytes_.copy(into, size);
    bytes_.erase(0, count);
    return count;
  }

 private:
  std::string bytes_;
  const char filler_;
  std::size_t left_;
  const Nanos each_;
  SimClock& clock_;
};

// What is said while it is read.
std::vector<std::string> said_of(std::string head, char filler, std::size_t megabytes, Nanos each) {
  std::vector<std::string> said;
  SimClock clock;
  Input input("x", std::make_unique<Slow>(std::move(head), filler, megabytes, each, clock));
  input.notice([&](const std::string& text) { said.push_back(text); }, clock);
  drain(*open_records(std::move(input)));
  return said;
}

}  // namespace

TEST_CASE("the format is found out by looking at the content") {
  CHECK(read_all(as_frames({1, 2})).seqs() == Seqs{1, 2});
  CHECK(read_all(as_text<JsonWriter>({1, 2})).seqs() == Seqs{1, 2});
  CHECK(read_all(as_text<CsvWriter>({1, 2})).seqs() == Seqs{1, 2});
  CHECK(read_all("\n \n" + as_text<JsonWriter>({1})).seqs() == Seqs{1});
}

TEST_CASE("a stream of frames is recognised although its head is damaged") {
  const std::string stream = as_frames({1}) + as_frames({2});
  for (int bit = 0; bit < 8; ++bit) {
    std::string damaged = stream;
    damaged[0] = static_cast<char>(damaged[0] ^ (1 << bit));
    const Drained read = read_all(damaged);
    CHECK(read.seqs() == Seqs{2});
    CHECK(read.corrupt == 1);
  }
  CHECK(read_all(stream.substr(40)).seqs() == Seqs{2});
}

TEST_CASE("what holds no records is refused with advice") {
  using namespace std::string_literals;
  const std::string gob = "\x7f\xff\x81\x03\x01\x01\x06Result\x01\xff\x82\x00\x01\x0c\x01\x06"s +
                          "Attack\x01\x0c\x00"s + "\x01\x03Seq\x01\x06\x00"s;
  CHECK_THROWS_WITH(read_all(gob),
                    "x: this is Vegeta's gob; convert it with: vegeta encode -to=json");
  CHECK_THROWS_WITH(read_all("\x1f\x8b\x08\x00\x00"s), ContainsSubstring("gunzip"));
  CHECK_THROWS_WITH(read_all("[{\"seq\":1}]"), ContainsSubstring("one object per line"));
  CHECK_THROWS_WITH(read_all("GET http://localhost/\n"), ContainsSubstring("these are no records"));
  CHECK_THROWS_WITH(read_all("time,status\n1,200\n"), ContainsSubstring("CSV with 2 columns"));
  CHECK_THROWS_AS(read_all("   \n\n"), InputError);
}

TEST_CASE("what PowerShell and editors make of text is read") {
  using namespace std::string_literals;
  const auto utf16 = [](const std::string& text, bool big) {
    std::string out = big ? "\xfe\xff" : "\xff\xfe";
    for (const char c : text) out += big ? "\0"s + c : c + "\0"s;
    return out;
  };
  const std::string heading =
      "timestamp,code,latency,bytes_out,bytes_in,error,body,attack,seq,method,url,headers\r\n";
  for (const std::string& text : {as_text<JsonWriter>({1, 2}), as_text<CsvWriter>({1, 2}),
                                  heading + as_text<CsvWriter>({1, 2})}) {
    for (const std::string& marked :
         {"\xef\xbb\xbf" + text, utf16(text, false), utf16(text, true)}) {
      const Drained read = read_all(marked);
      CHECK(read.seqs() == Seqs{1, 2});
      CHECK(read.corrupt == 0);
      for (std::size_t cut = 0; cut < 20; ++cut) {
        try {
          read_all(marked.substr(0, cut));
        } catch (const InputError&) {  // too little to be recognised
        }
      }
    }
  }
  // A mark is the first bytes of an input, not what follows another mark.
  CHECK(read_all("\xef\xbb\xbf" + utf16(as_text<JsonWriter>({1}), false)).seqs().empty());
  // A pair, and one half of a pair.
  const std::string line = R"({"timestamp":"","latency":1,"name":")";
  const Drained read =
      read_all(utf16(line, false) + "\x3d\xd8\x00\xde\x3d\xd8"s + utf16("\"}", false).substr(2));
  CHECK(read.hits.results.at(0).name == "\xf0\x9f\x98\x80\xef\xbf\xbd");
  CHECK_THROWS_WITH(read_all(utf16("\xc9\x01", false)), ContainsSubstring("-output=FILE"));
}

TEST_CASE("an empty input is no record, and a problem") {
  const Drained read = read_all("");
  CHECK(read.hits.results.empty());
  CHECK(read.info.damaged());
  CHECK(read.info.problems == std::vector<std::string>{"x: empty: there is no record in it"});
}

TEST_CASE("files of all formats are merged by due time") {
  const TempDir dir;
  const std::string a = dir.write("a.bin", as_frames({1, 4, 7}));
  const std::string b = dir.write("b.json", as_text<JsonWriter>({0, 5, 6}));
  const std::string c = dir.write("c.csv", as_text<CsvWriter>({2, 3, 8}));
  const Drained read = drain(*open_records({a, b, c}));
  CHECK(read.seqs() == Seqs{0, 1, 2, 3, 4, 5, 6, 7, 8});
  CHECK_FALSE(read.info.damaged());
}

TEST_CASE("equal due times come in the order of the files, and damage is counted for each") {
  const TempDir dir;
  const std::string a = dir.write(
      "a.json",
      "{\"timestamp\":\"\",\"latency\":0,\"seq\":1}\nbroken\n{\"timestamp\":\"\",\"latency\":0,\"seq\":2}\n");
  const std::string b = dir.write(
      "b.json",
      "{\"timestamp\":\"\",\"latency\":0,\"seq\":3}\nbroken\n{\"timestamp\":\"\",\"latency\":0,\"seq\":4}");
  const Drained read = drain(*open_records({a, b}));
  CHECK(read.seqs() == Seqs{1, 2, 3, 4});
  CHECK(read.info.corrupt == 2);
  REQUIRE(read.info.problems.size() == 2);
  CHECK(read.info.problems[0].starts_with(a + ":2: "));
  CHECK(read.info.problems[1].starts_with(b + ":2: "));
}

TEST_CASE("what cannot be opened is an error with its name") {
  const TempDir dir;
  CHECK_THROWS_WITH(open_records({dir.file("none")}),
                    dir.file("none") + ": No such file or directory");
  CHECK_THROWS_WITH(open_records({dir.path().string()}), dir.path().string() + ": Is a directory");
  CHECK_THROWS_AS(open_records({"-", "stdin"}), UsageError);
}

TEST_CASE("what is no hit is handed on as it is passed") {
  Frames frames;
  FrameWriter writer(frames, kRun);
  RunHeader header;
  header.run = kRun;
  writer.write(header);
  writer.write(plain_hit(0));
  writer.write(Health{.run = kRun});
  writer.write(plain_hit(1));
  writer.write(RunEnd{.run = kRun});

  MemoryWriter rest;
  const auto reader = open_records(Input("x", read_memory(frames.joined())), &rest);
  Result hit;
  REQUIRE(reader->read(hit) == Read::record);
  CHECK(rest.headers.size() == 1);
  CHECK(rest.health.empty());
  REQUIRE(reader->read(hit) == Read::record);
  CHECK(rest.health.size() == 1);
  CHECK(rest.ends.empty());
  REQUIRE(reader->read(hit) == Read::end);
  CHECK(rest.ends.size() == 1);
  CHECK(rest.results.empty());
}

TEST_CASE("a reader that waits for a pipe asks what to do, and stops cleanly when told") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const std::string stream = as_frames({1}) + as_frames({2}).substr(0, 50);
  REQUIRE(::write(ends[1], stream.data(), stream.size()) == static_cast<ssize_t>(stream.size()));
  int asked = 0;
  Idle idle{[&asked] { return ++asked < 3; }, 1ms};
  const Drained read = drain(*open_records(Input("pipe", read_descriptor(ends[0], idle))));
  ::close(ends[1]);
  CHECK(asked == 3);
  CHECK(read.seqs() == Seqs{1});
  CHECK(read.corrupt == 0);  // the frame that was on its way is not damage
  CHECK_FALSE(read.info.damaged());
}

TEST_CASE("an error of what is done while waiting is not blamed on the input") {
  const TempDir dir;
  const auto reader =
      open_records({dir.write("a.json", "{\"timestamp\":\"\",\"latency\":0}\n")},
                   {.idle = {[]() -> bool { throw RunError("the disk is full"); }}});
  Result hit;
  CHECK(reader->read(hit) == Read::record);
  CHECK_THROWS_WITH(reader->read(hit), "the disk is full");
}

TEST_CASE("who reads for long without a record says so, once for each input") {
  const std::string csv = as_text<CsvWriter>({1}), json = as_text<JsonWriter>({1});
  const auto line = [](const std::string& size, std::size_t from) {
    return std::vector<std::string>{"x: still reading: no record in " + size + " from byte " +
                                    std::to_string(from) + " on"};
  };
  CHECK(said_of("{\"error\":\"", 'x', 40, 100ms) == line("20MiB", 0));
  CHECK(said_of("1,\"", '\n', 100, 100ms) == line("20MiB", 0));
  CHECK(said_of("\xc9", '\0', 40, 1s) == line("16MiB", 0));
  CHECK(said_of(json, '\n', 40, 100ms).size() == 1);
  CHECK(said_of(csv, ' ', 40, 100ms).size() == 1);
  CHECK(said_of(as_frames({1}), 'x', 40, 100ms).size() == 1);
}

TEST_CASE("who reads for less long, or little, says nothing") {
  CHECK(said_of("{\"error\":\"", 'x', 40, 10ms).empty());
  CHECK(said_of("{\"error\":\"", 'x', 10, 1s).empty());
  // As a pipe that is silent for a while.
  std::string many;
  while (many.size() < 20'000'000) many += as_text<JsonWriter>({1, 2, 3, 4});
  CHECK(said_of(many, '\n', 3, 1s).empty());
}
