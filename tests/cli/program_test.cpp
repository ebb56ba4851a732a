#include "cli/program.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "core/error.h"

using namespace barrage;
using namespace std::chrono_literals;

namespace {

struct Options {
  std::string targets = "stdin";
  Rate rate;
  Nanos duration{};
  std::uint64_t hits = 0;
  std::int64_t redirects = 10;
  double share = 0.5;
  bool keepalive = true, insecure = false;
  std::vector<std::string> headers, resolvers;
  std::optional<Nanos> ttl;
  std::optional<std::uint64_t> workers;
  std::uint64_t max_body = 64 << 20;
  std::vector<std::string> files;
};

class Fixture {
 public:
  Fixture() {
    program.flag("targets", options.targets, "FILE", "where the targets are");
    program.flag("rate", options.rate, "RATE", "hits per second");
    program.flag("duration", options.duration, "DURATION", "how long");
    program.flag("n", options.hits, "N", "how many");
    program.flag("redirects", options.redirects, "N", "how many to follow");
    program.flag("share", options.share, "X", "a share");
    program.flag("keepalive", options.keepalive, "reuse connections");
    program.flag("insecure", options.insecure, "trust everybody");
    program.flag("header", options.headers, "HEADER", "a header");
    program.list("resolvers", options.resolvers, "LIST", "name servers");
    program.flag("ttl", options.ttl, "DURATION", "time to live");
    program.flag("max-workers", options.workers, "N", "most hits in flight");
    program.size("max-body", options.max_body, "SIZE", "most of a body");
  }

  void parse(const std::vector<std::string>& args) {
    std::ostringstream out;
    REQUIRE(program.parse(args, out));
    CHECK(out.str().empty());
  }

  std::string error(const std::vector<std::string>& args) {
    std::ostringstream out;
    try {
      program.parse(args, out);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "no error";
  }

  Options options;
  Program program{{.name = "attack", .summary = "fire"}};
};

class WithFiles : public Fixture {
 public:
  WithFiles() { program.positionals(options.files, "FILE...", "records"); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a value may be in the same word or the next, after one dash or two") {
  parse({"-rate=7"});
  CHECK(options.rate == Rate{7, 1s});
  parse({"-rate", "8"});
  CHECK(options.rate == Rate{8, 1s});
  parse({"--rate=9"});
  CHECK(options.rate == Rate{9, 1s});
  parse({"--rate", "10"});
  CHECK(options.rate == Rate{10, 1s});
}

TEST_CASE_METHOD(Fixture, "defaults stay when nothing is said") {
  parse({});
  CHECK(options.targets == "stdin");
  CHECK(options.rate == Rate{});
  CHECK(options.keepalive);
  CHECK_FALSE(options.ttl);
  CHECK_FALSE(program.given("rate"));
}

TEST_CASE_METHOD(Fixture, "each kind of value is understood") {
  parse({"-duration=1m30s", "-n=1_000", "-redirects=-1", "-share=0.25", "-keepalive=false",
         "-insecure", "-ttl=-1s", "-max-workers=0x10", "-max-body=1MiB", "-targets", "a.txt"});
  CHECK(options.duration == 90s);
  CHECK(options.hits == 1000);
  CHECK(options.redirects == -1);
  CHECK(options.share == 0.25);
  CHECK_FALSE(options.keepalive);
  CHECK(options.insecure);
  CHECK(options.ttl == -1s);
  CHECK(options.workers == 16);
  CHECK(options.max_body == 1 << 20);
  CHECK(options.targets == "a.txt");
  CHECK(program.given("ttl"));
}

TEST_CASE_METHOD(Fixture, "the last one of a repeated flag counts, a list keeps all") {
  parse(
      {"-rate=1", "-header=A: 1", "-rate=2", "-header", "A: 2", "-resolvers=a,b", "-resolvers=c"});
  CHECK(options.rate == Rate{2, 1s});
  CHECK(options.headers == std::vector<std::string>{"A: 1", "A: 2"});
  CHECK(options.resolvers == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE_METHOD(Fixture, "a value is taken as it is, whatever it looks like") {
  for (const std::string value : {"-rate", "--rate=5", "--", "-", "", "[a,b]", "a=b", "-header",
                                  "=", "x y", "%%", "{}", "'", "\"", "/a", "#"}) {
    CAPTURE(value);
    options.headers.clear();
    parse({"-header", value, "-targets", value, "-header=" + value});
    CHECK(options.headers == std::vector<std::string>{value, value});
    CHECK(options.targets == value);
  }
}

TEST_CASE_METHOD(WithFiles, "flags and arguments may be mixed, and two dashes end the flags") {
  parse({"a", "-rate=2", "-", "-n", "3", "--", "-rate=4", "--", ""});
  CHECK(options.files == std::vector<std::string>{"a", "-", "-rate=4", "--", ""});
  CHECK(options.rate == Rate{2, 1s});
  CHECK(options.hits == 3);
}

TEST_CASE_METHOD(Fixture, "errors name the flag, what is wrong and what to write") {
  CHECK(error({"-ratee=3"}) == "unknown flag -ratee; did you mean -rate? (attack -help lists all)");
  CHECK(error({"-zzz"}) == "unknown flag -zzz (attack -help lists all)");
  CHECK(error({"-rate"}) == "-rate needs a value: -rate=RATE");
  CHECK(error({"-n=x"}) == "-n: \"x\" is not a whole number; write e.g. 1000, 1_000 or 0x3e8");
  CHECK(error({"-n=-1"}) == "-n: \"-1\" is negative; write 0 or more");
  CHECK(error({"-insecure=maybe"}) == "-insecure: \"maybe\" is neither true nor false");
  CHECK(error({"-insecure="}) == "-insecure: \"\" is neither true nor false");
  CHECK(error({"-share=x"}) == "-share: \"x\" is not a number; write e.g. 10 or 0.5");
  CHECK(error({"-rate=abc"}).starts_with("-rate: \"abc\" "));
  CHECK(error({"-duration=5"}).starts_with("-duration: \"5\" "));
  CHECK(error({"-max-body=5Kb"}).starts_with("-max-body: \"5Kb\" "));
}

TEST_CASE_METHOD(Fixture, "an unexpected argument is refused, and a lost value explained") {
  CHECK(error({"targets.txt"}) == "unexpected argument \"targets.txt\" (attack -help lists all)");
  CHECK(error({"-keepalive", "false"}) ==
        "unexpected \"false\" after -keepalive; a yes/no flag takes its value after an equals "
        "sign: -keepalive=false");
}

TEST_CASE_METHOD(Fixture, "flags like -help print and do nothing else") {
  for (const char* question : {"-help", "-h", "--help", "-version", "-man", "-completion=bash"}) {
    CAPTURE(question);
    std::ostringstream out;
    CHECK_FALSE(program.parse({"-n=5", question, "-nonsense"}, out));
    CHECK_FALSE(out.str().empty());
    CHECK(options.hits == 0);
  }
  CHECK(error({"-completion=tcsh"}) ==
        "-completion: \"tcsh\" is not a known shell; write bash, zsh, fish");
}

TEST_CASE_METHOD(Fixture, "a command line is shown as a shell takes it, and without secrets") {
  program.flag("auth", options.headers, "HEADER", "secret").secret = true;
  program.flag("at", options.headers, "HEADER", "secret, or a file").at_file = true;
  const auto shown = [&](const std::vector<std::string>& args) {
    parse(args);
    return program.command_line();
  };
  CHECK(shown({}) == "attack");
  CHECK(shown({"-rate=50", "-targets", "a b.txt"}) == "attack -rate=50 -targets 'a b.txt'");
  CHECK(shown({"-targets=it's", "-targets", ""}) == R"(attack '-targets=it'\''s' -targets '')");
  CHECK(shown({"-auth=X: secret", "--auth", "Y: it's"}) == "attack -auth=*** --auth ***");
  CHECK(shown({"-targets=http://me:pw@host/?token=1&a=2"}) ==
        "attack '-targets=http://***@host/?token=***&a=2'");
  CHECK(shown({"-targets=10s:100 1m@50"}) == "attack '-targets=10s:100 1m@50'");
  CHECK(shown({"-targets=a\nb"}) == "attack '-targets=a\nb'");
}
