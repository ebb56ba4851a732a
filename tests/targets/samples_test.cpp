// What targets/ offers to users works, README.md included.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "support/files.h"
#include "targets/eager_targets.h"
#include "targets/parse.h"

namespace barrage {
namespace {

const std::filesystem::path root = BARRAGE_SOURCE_DIR;

// Bodies are named from the root of the tree.
class InRoot {
 public:
  InRoot() : before_(std::filesystem::current_path()) { std::filesystem::current_path(root); }
  ~InRoot() { std::filesystem::current_path(before_); }
  InRoot(const InRoot&) = delete;
  InRoot& operator=(const InRoot&) = delete;

 private:
  std::filesystem::path before_;
};

// The text blocks of a Markdown file that are marked with this word.
std::vector<std::string> blocks(const std::string& markdown, const std::string& word) {
  std::vector<std::string> found;
  bool inside = false;
  for (const std::string& line : test::lines_of(markdown)) {
    if (line == "```" + word) {
      inside = true;
      found.emplace_back();
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      found.back() += line + "\n";
    }
  }
  return found;
}

}  // namespace

TEST_CASE("the sample files are right") {
  const InRoot in_root;
  CHECK(load_targets({"targets/api.txt"}, TargetFormat::http, test::with_dialects()).size() == 7);
  CHECK(load_targets({"targets/api.json"}, TargetFormat::json, test::with_dialects()).size() == 5);
  const auto tour = load_targets({"targets/http.txt"}, TargetFormat::http, test::with_dialects());
  CHECK(tour.size() == 7);
  CHECK(*tour.back().body == test::content_of("targets/order.json"));
  for (const std::string name : {"ws-ping", "ws-chat", "ws-broadcast", "socketio"}) {
    CAPTURE(name);
    const auto targets =
        load_targets({"targets/" + name + ".txt"}, TargetFormat::http, test::with_dialects());
    REQUIRE(targets.size() == 1);
    CHECK(targets[0].kind == Kind::ws);
  }
}

TEST_CASE("the examples in the description of the formats are right") {
  const InRoot in_root;
  const std::string readme = test::content_of("targets/README.md");
  std::size_t targets = 0;
  for (const std::string& block : blocks(readme, "http")) {
    CAPTURE(block);
    CHECK(test::refusal(TargetFormat::http, block) == "");
    targets += test::parse(TargetFormat::http, block).size();
  }
  for (const std::string& block : blocks(readme, "json")) {
    CAPTURE(block);
    CHECK(test::refusal(TargetFormat::json, block) == "");
    targets += test::parse(TargetFormat::json, block).size();
  }
  CHECK(targets == 11);
}

}  // namespace barrage
