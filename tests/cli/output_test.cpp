#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <fstream>
#include <string>

#include "core/error.h"
#include "support/files.h"

using namespace barrage;
using barrage::test::content_of;
using barrage::test::TempDir;

namespace {

std::string message(auto&& action) {
  try {
    action();
  } catch (const RunError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a file gets what was written, and replaces what was there") {
  const TempDir dir;
  const std::string path = dir.file("out");
  dir.write("out", "something longer that was there before");
  Output out(path);
  out.stream() << "numbers: " << 1 << std::string(200'000, 'x');
  out.close();
  CHECK(content_of(path) == "numbers: 1" + std::string(200'000, 'x'));
  CHECK(out.name() == path);
  CHECK_FALSE(out.terminal());
}

TEST_CASE("a new file is for its owner only, an old one keeps its mode") {
  const TempDir dir;
  const auto mode = [&](const std::string& name) {
    return std::filesystem::status(dir.file(name)).permissions();
  };
  using std::filesystem::perms;
  for (const mode_t mask : {0, 022, 077}) {
    CAPTURE(mask);
    const std::string name = "new" + std::to_string(mask);
    const mode_t before = ::umask(mask);
    Output(dir.file(name)).close();
    ::umask(before);
    CHECK(mode(name) == (perms::owner_read | perms::owner_write));
  }
  dir.write("old", "x");
  std::filesystem::permissions(dir.file("old"), perms{0644});
  Output(dir.file("old")).close();
  CHECK(mode("old") == perms{0644});
}

TEST_CASE("what was not closed is written all the same") {
  const TempDir dir;
  { Output(dir.file("out")).stream() << "x"; }
  CHECK(content_of(dir.file("out")) == "x");
}

TEST_CASE("a file that cannot be made is named, with the reason") {
  const TempDir dir;
  CHECK(message([&] { Output(dir.file("no/such")); }) ==
        dir.file("no/such") + ": cannot open: No such file or directory");
}

TEST_CASE("a full disk is an error, at the latest when closing") {
  if (::access("/dev/full", W_OK) != 0) SKIP("no /dev/full here");
  Output out("/dev/full");
  out.stream() << "x";
  CHECK(message([&] { out.close(); }) == "/dev/full: cannot write: No space left on device");

  Output big("/dev/full");
  CHECK(message([&] { big.stream() << std::string(100'000, 'x'); }) ==
        "/dev/full: cannot write: No space left on device");
}

TEST_CASE("a closed pipe causes no error message") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  Output out("/dev/fd/" + std::to_string(ends[1]));
  ::close(ends[0]);
  ::close(ends[1]);
  out.stream() << "x";
  CHECK_THROWS_AS(out.stream().flush(), ClosedPipe);
}

TEST_CASE("an output that is one of the inputs is refused, by whatever name") {
  const TempDir dir;
  std::ofstream(dir.file("run.bin")) << "records";
  std::filesystem::create_symlink(dir.file("run.bin"), dir.file("link.bin"));
  const std::vector<std::string> inputs{"stdin", dir.file("none.bin"), dir.file("run.bin")};
  CHECK_THROWS_AS(refuse_input_as_output(dir.file("run.bin"), inputs), UsageError);
  CHECK_THROWS_AS(refuse_input_as_output(dir.file("link.bin"), inputs), UsageError);
  CHECK_NOTHROW(refuse_input_as_output(dir.file("new.html"), inputs));
  CHECK_NOTHROW(refuse_input_as_output("stdout", inputs));
  CHECK_NOTHROW(refuse_input_as_output("/dev/null", {"/dev/null"}));
}
