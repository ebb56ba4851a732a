#include "record/merge.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "record/csv_reader.h"
#include "record/csv_writer.h"
#include "record/frame_reader.h"
#include "record/json_reader.h"
#include "record/json_writer.h"
#include "record/open.h"
#include "record/samples.h"
#include "support/files.h"

using namespace barrage;
using namespace barrage::test;
using namespace std::chrono_literals;

namespace {

using Seqs = std::vector<std::uint64_t>;

std::string frame_of(std::uint64_t seq) {
  Frames frames;
  FrameWriter writer(frames, kRun);
  writer.write(plain_hit(seq));
  writer.flush();
  return frames.joined();
}

// Of hits that are due when their seq says, damage where it is 0.
class Script final : public RecordReader {
 public:
  Script(Seqs due, std::size_t* reads) : due_(std::move(due)), reads_(reads) {}
  Read read(Result& into) override {
    ++*reads_;
    if (at_ == due_.size()) return Read::end;
    const std::uint64_t due = due_[at_++];
    if (due == 0) return Read::corrupt;
    into.seq = due;
    into.due = WallTime(Nanos(static_cast<std::int64_t>(due)));
    return Read::record;
  }
  const StreamInfo& info() const override { return info_; }

 private:
  const Seqs due_;
  std::size_t* reads_;
  std::size_t at_ = 0;
  const StreamInfo info_;
};

// A pipe that a test writes to, and a reader opens by name.
class Pipe {
 public:
  Pipe() { REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0); }
  ~Pipe() {
    close();
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::string path() const { return "/dev/fd/" + std::to_string(ends_[0]); }
  void write(std::string_view bytes) const {
    REQUIRE(::write(ends_[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  void close() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

 private:
  int ends_[2];
};

// Gives its bytes in pieces, and is not ready before each of them.
class Hesitant final : public Source {
 public:
  Hesitant(std::string bytes, std::size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  bool ready() override { return std::exchange(ready_, !ready_); }
  std::size_t read(char* into, std::size_t size) override {
    const std::size_t count = std::min({size, piece_, bytes_.size() - at_});
    bytes_.copy(into, count, at_);
    at_ += count;
    return count;
  }

 private:
  const std::string bytes_;
  const std::size_t piece_;
  std::size_t at_ = 0;
  bool ready_ = false;
};

template <typename Reader>
Drained read_hesitantly(const std::string& bytes, std::size_t piece = 1) {
  Reader reader(Input("x", std::make_unique<Hesitant>(bytes, piece)));
  return drain(reader);
}

Seqs seqs_of(RecordReader& reader, std::size_t count) {
  Seqs seqs;
  Result hit;
  while (seqs.size() < count && reader.read(hit) == Read::record) seqs.push_back(hit.seq);
  return seqs;
}

}  // namespace

TEST_CASE("many streams are merged by due time, each read once for each of its records") {
  std::size_t reads = 0;
  std::vector<std::unique_ptr<RecordReader>> readers;
  Seqs all;
  for (std::uint64_t stream = 0; stream < 300; ++stream) {
    Seqs due;
    for (std::uint64_t n = 0; n < 20; ++n) due.push_back(1 + (stream * 7919 % 300) + n * 300);
    all.insert(all.end(), due.begin(), due.end());
    readers.push_back(std::make_unique<Script>(due, &reads));
  }
  MergedReader merged(std::move(readers));
  std::sort(all.begin(), all.end());
  CHECK(drain(merged).seqs() == all);
  CHECK(reads == std::size_t{300} * 21);
}

TEST_CASE("a damaged stream holds up none of the others, and says so before what follows") {
  std::size_t reads = 0;
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.push_back(std::make_unique<Script>(Seqs{3, 6}, &reads));
  readers.push_back(std::make_unique<Script>(Seqs{0, 0, 2, 0, 5}, &reads));
  readers.push_back(std::make_unique<Script>(Seqs{1, 2, 0}, &reads));
  MergedReader merged(std::move(readers));
  Result hit;
  CHECK(merged.read(hit) == Read::corrupt);
  CHECK(merged.read(hit) == Read::corrupt);
  const Drained rest = drain(merged);
  CHECK(rest.seqs() == Seqs{1, 2, 2, 3, 5, 6});
  CHECK(rest.corrupt == 2);
}

TEST_CASE("two live pipes are read as they come, and neither holds back the other") {
  Pipe a, b;
  const auto reader = open_records({a.path(), b.path()});
  Result hit;
  b.write(frame_of(5));
  CHECK(seqs_of(*reader, 1) == Seqs{5});  // of a not even the format is known
  a.write(frame_of(1));
  CHECK(seqs_of(*reader, 1) == Seqs{1});
  a.write(frame_of(3).substr(0, 40));
  b.write(frame_of(6) + frame_of(7));
  CHECK(seqs_of(*reader, 2) == Seqs{6, 7});
  a.write(frame_of(3).substr(40) + frame_of(9));
  b.write(frame_of(8));
  Seqs both = seqs_of(*reader, 3);
  std::sort(both.begin(), both.end());  // a was silent at the last look, b may go on first
  CHECK(both == Seqs{3, 8, 9});
  a.close();
  b.write(frame_of(10));
  CHECK(seqs_of(*reader, 1) == Seqs{10});
  b.close();
  CHECK(reader->read(hit) == Read::end);
  CHECK_FALSE(reader->info().damaged());
}

TEST_CASE("a record tells which input it came from") {
  const TempDir dir;
  const auto reader =
      open_records({dir.write("a.bin", frame_of(1) + frame_of(4)),
                    dir.write("b.json", R"({"timestamp":"2030-01-01T00:00:00Z","latency":0})"),
                    dir.write("c.bin", frame_of(2) + frame_of(3))});
  std::vector<std::size_t> inputs;
  Result hit;
  while (reader->read(hit) == Read::record) inputs.push_back(reader->input());
  CHECK(inputs == std::vector<std::size_t>{0, 2, 2, 0, 1});
}

TEST_CASE("pipes are silent until somebody opens them, and then may be of any format") {
  const TempDir dir;
  const std::string a = dir.file("a"), b = dir.file("b");
  REQUIRE(::mkfifo(a.c_str(), 0600) == 0);
  REQUIRE(::mkfifo(b.c_str(), 0600) == 0);
  const std::string file = dir.write("c.bin", frame_of(20));
  const auto reader = open_records({a, b, file});
  CHECK(seqs_of(*reader, 1) == Seqs{20});
  const int to_b = ::open(b.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(to_b >= 0);
  const std::string line = R"({"timestamp":"","latency":0,"seq":3})" + std::string("\n");
  REQUIRE(::write(to_b, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  CHECK(seqs_of(*reader, 1) == Seqs{3});
  const int to_a = ::open(a.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(to_a >= 0);
  ::close(to_b);
  const std::string frame = frame_of(4);
  REQUIRE(::write(to_a, frame.data(), frame.size()) == static_cast<ssize_t>(frame.size()));
  CHECK(seqs_of(*reader, 1) == Seqs{4});
  ::close(to_a);
  Result hit;
  CHECK(reader->read(hit) == Read::end);
}

TEST_CASE("a file that goes on and on does not keep a pipe from being looked at") {
  const TempDir dir;
  std::string many;
  Frames frames;
  FrameWriter writer(frames, kRun);
  for (std::uint64_t seq = 100; seq < 5'000; ++seq) writer.write(plain_hit(seq));
  writer.flush();
  Pipe pipe;
  const auto reader = open_records({dir.write("long.bin", frames.joined()), pipe.path()});
  CHECK(seqs_of(*reader, 1) == Seqs{100});
  pipe.write(frame_of(1));
  const Seqs next = seqs_of(*reader, 1'100);
  CHECK(std::count(next.begin(), next.end(), 1) == 1);
}

TEST_CASE("several pipes are asked about while all are silent, and end where one is told to stop") {
  Pipe a, b;
  int asked = 0;
  Idle idle{[&] {
              ++asked;
              if (asked == 1) a.write(frame_of(1) + frame_of(2).substr(0, 50));
              if (asked == 2) b.write(frame_of(3));
              return asked < 4;
            },
            0ns};
  const auto reader = open_records({a.path(), b.path()}, {.idle = idle});
  const Drained read = drain(*reader);
  CHECK(asked == 4);
  CHECK(read.seqs() == Seqs{1, 3});
  CHECK(read.corrupt == 0);  // the frame that was on its way is not damage
  CHECK_FALSE(read.info.damaged());
}

TEST_CASE("an input that comes often does not keep its reader from doing other things") {
  Pipe pipe;
  std::uint64_t asked = 0;
  Idle idle{[&] {
              pipe.write(frame_of(++asked));
              return asked < 5;
            },
            0ns};
  const auto reader = open_records({pipe.path()}, {.idle = idle});
  CHECK(drain(*reader).seqs() == Seqs{1, 2, 3, 4});
}

TEST_CASE("every format is read as it comes, cut at every byte") {
  std::ostringstream json, csv;
  JsonWriter json_writer(json);
  CsvWriter csv_writer(csv);
  Result hit = plain_hit(1);
  hit.error = "two\nlines, and a \"quote\"";
  for (RecordWriter* writer : std::initializer_list<RecordWriter*>{&json_writer, &csv_writer}) {
    writer->write(hit);
    writer->write(plain_hit(2));
  }
  CHECK(read_hesitantly<FrameReader>(frame_of(1) + frame_of(2)).seqs() == Seqs{1, 2});
  CHECK(read_hesitantly<JsonReader>(json.str()).seqs() == Seqs{1, 2});
  const Drained read = read_hesitantly<CsvReader>(csv.str());
  REQUIRE(read.seqs() == Seqs{1, 2});
  CHECK(read.hits.results[0].error == hit.error);
  CHECK(read.corrupt == 0);
  CHECK(read_hesitantly<CsvReader>("1,200,\"5\n" + csv.str()).corrupt == 1);
}

TEST_CASE("a line that is too long is passed also while it comes") {
  const std::string line(LineScanner::kMaxLineBytes + 100'000, 'x');
  const Drained read = read_hesitantly<JsonReader>(
      line + "\n{\"timestamp\":\"\",\"latency\":0,\"seq\":1}\n", 65'536);
  CHECK(read.seqs() == Seqs{1});
  CHECK(read.info.corrupt == 1);
  CHECK(read.info.corrupt_bytes == line.size() + 1);
}
