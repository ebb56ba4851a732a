#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "cli/help.h"
#include "cli/version.h"
#include "core/error.h"

using namespace barrage;

namespace {

// A program with everything that the renderings treat in a way of its own.
class Everything {
 public:
  Everything() {
    program.group("First");
    program.flag(
        "rate", rate, "RATE",
        "hits per `second`, which is a text so long that it has to go on in the next line");
    program.group("Second");
    program.flag("a-very-long-name", text, "SOMETHING", "a file").file = true;
    program.group("First");
    Flag& late = program.flag("yes", yes, "it's 5%: [really]");
    late.more = "More.\n\n  .as it \\stands";
    program.flag("format", text, "FORMAT", "how").choices = {"http", "json"};
    program.flag("secret", text, "X", "hidden").hidden = true;
    program.positionals(files, "FILE...", "records");
    program.version_line("libcurl/8");
  }

  std::string output_of(const std::string& question) {
    std::ostringstream out;
    program.parse({question}, out);
    return out.str();
  }

  Rate rate;
  std::string text;
  bool yes = false;
  std::vector<std::string> files;
  Program program{{.name = "attack",
                   .summary = "fire `hits`",
                   .synopsis = {"[flags] < targets.txt", "-x"},
                   .text = R"(
One sentence. Two, e.g. Three.
'quoted

.dot `bold-ly`

FILES

Text.

  GET /

  POST /

More.
)",
                   .examples = {{"Do it.", "attack -rate=5 |\n  report"}},
                   .see_also = {"report(1)", "barrage-records(5)"}}};
};

}  // namespace

TEST_CASE_METHOD(Everything, "help shows flags by heading, wrapped, with their defaults") {
  CHECK(output_of("-help") ==
        "attack: fire hits\n"
        "\n"
        "  attack [flags] < targets.txt\n"
        "  attack -x\n"
        "\n"
        "One sentence. Two, e.g. Three. 'quoted\n"
        "\n"
        "Arguments\n"
        "  FILE...               records\n"
        "\n"
        "First\n"
        "  -rate=RATE            hits per second, which is a text so long that it has to\n"
        "                        go on in the next line (default 50/1s)\n"
        "  -yes                  it's 5%: [really]\n"
        "  -format=FORMAT        how\n"
        "\n"
        "Second\n"
        "  -a-very-long-name=SOMETHING\n"
        "                        a file\n"
        "\n"
        "Help\n"
        "  -help                 print this summary; the man page has more\n"
        "  -version              print the version\n"
        "\n"
        "Examples\n"
        "  attack -rate=5 |\n"
        "    report\n");
}

TEST_CASE_METHOD(Everything, "the version comes with what the program adds") {
  CHECK(output_of("-version") == "attack (barrage) " + std::string(version()) + "\nlibcurl/8\n");
}

TEST_CASE_METHOD(Everything, "the man page is mdoc, and no text in it is taken for a request") {
  const std::string page = output_of("-man");
  for (const char* wanted :
       {".Dt ATTACK 1\n", ".Nd fire \\fBhits\\fR\n", ".Nm\n[flags] < targets.txt\n",
        "One sentence.\nTwo, e.g. Three. 'quoted\n", "\n\\&.dot \\fBbold\\-ly\\fR\n", ".Ss First\n",
        ".It Fl rate Ns = Ns Ar RATE\n", "The default is \\fB50/1s\\fR.\n",
        ".It Fl yes\nIt's 5%: [really].\n.Pp\nMore.\n.Bd -literal -offset indent\n",
        "\\&.as it \\estands\n.Ed\n",
        ".Sh FILES\nText.\n.Bd -literal -offset indent\nGET /\n\nPOST /\n.Ed\n.Pp\nMore.\n",
        "attack \\-rate=5 |\n  report\n", ".Xr report 1 ,\n.Xr barrage-records 5\n"}) {
    CAPTURE(wanted, page);
    CHECK(page.find(wanted) != page.npos);
  }
  CHECK(page.find("secret") == page.npos);
}

TEST_CASE_METHOD(Everything, "completions for each shell have flags, words and files") {
  const std::string bash = output_of("-completion=bash");
  CHECK(bash.find("-format) COMPREPLY=($(compgen -W 'http json'") != bash.npos);
  CHECK(bash.find("-a-very-long-name) COMPREPLY=($(compgen -f") != bash.npos);
  CHECK(bash.find("-rate) return") != bash.npos);
  CHECK(bash.find("secret") == bash.npos);
  const std::string zsh = output_of("-completion=zsh");
  CHECK(zsh.starts_with("#compdef attack\n"));
  CHECK(zsh.find("'*-yes[it'\\''s 5%\\: \\[really\\]]'") != zsh.npos);
  CHECK(zsh.find("'*-format=[how]:FORMAT:(http json)'") != zsh.npos);
  const std::string fish = output_of("-completion=fish");
  CHECK(fish.find("complete -c attack -o format -x -a 'http json' -d 'how'") != fish.npos);
}
