#include "targets/text_input.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "core/error.h"
#include "support/files.h"

namespace barrage {
namespace {

// Gives few bytes at a time, as a pipe may.
class Drip final : public TextInput {
 public:
  Drip(std::string text, std::size_t step)
      : TextInput("drip"), text_(std::move(text)), step_(step) {}
  std::size_t read(char* into, std::size_t size) override {
    const std::size_t n = std::min({size, step_, text_.size() - at_});
    text_.copy(into, n, at_);
    at_ += n;
    return n;
  }

 private:
  std::string text_;
  std::size_t step_, at_ = 0;
};

std::vector<std::string> lines(std::unique_ptr<TextInput> input) {
  LineReader reader(std::move(input));
  std::vector<std::string> all;
  while (reader.next()) {
    all.emplace_back(reader.line());
    CHECK(reader.number() == all.size());
  }
  CHECK_FALSE(reader.next());
  return all;
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines end with a newline or the input") {
  CHECK(lines(memory_text("t", "")) == Lines{});
  CHECK(lines(memory_text("t", "\n")) == Lines{""});
  CHECK(lines(memory_text("t", "a\n\nb\r\n")) == Lines{"a", "", "b\r"});
  CHECK(lines(memory_text("t", "a\nb")) == Lines{"a", "b"});
}

TEST_CASE("lines come out whole however the input is cut, and whatever their length") {
  Lines wanted;
  std::string text;
  for (std::size_t i = 0; i < 40; ++i) {
    wanted.emplace_back(i * i * i, static_cast<char>('a' + i % 26));
    text += wanted.back() + "\n";
  }
  for (const std::size_t step : {1UL, 7UL, 65536UL, 10'000'000UL}) {
    CHECK(lines(std::make_unique<Drip>(text, step)) == wanted);
  }
}

TEST_CASE("a byte order mark is skipped at the start only") {
  CHECK(lines(memory_text("t",
                          "\xEF\xBB\xBF"
                          "a\n\xEF\xBB\xBF"
                          "b")) == Lines{"a",
                                         "\xEF\xBB\xBF"
                                         "b"});
}

TEST_CASE("a line can be read again") {
  LineReader reader(memory_text("t", "a\nb"));
  CHECK(reader.next());
  reader.unread();
  CHECK(reader.next());
  CHECK(reader.line() == "a");
  CHECK(reader.next());
  CHECK(reader.line() == "b");
  CHECK(reader.number() == 2);
}

TEST_CASE("a file that cannot be opened or read is named") {
  const test::TempDir dir;
  CHECK_THROWS_AS(open_text(dir.file("missing")), RunError);
  const auto folder = open_text(dir.path().string());
  char c = 0;
  CHECK_THROWS_AS(folder->read(&c, 1), RunError);
  CHECK(lines(open_text(dir.write("x", "a\nb"))) == Lines{"a", "b"});
  CHECK(open_text("-")->name() == "stdin");
}

}  // namespace barrage
