#include "targets/lazy_targets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <future>
#include <optional>
#include <set>

#include "core/error.h"
#include "support/files.h"
#include "targets/parse.h"

namespace barrage {
namespace {

using Next = TargetSource::Next;

// A named pipe whose other end the test holds.
class Pipe {
 public:
  explicit Pipe(const test::TempDir& dir) : path_(dir.file("pipe")) {
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    fd_ = ::open(path_.c_str(), O_RDWR);  // for both, so that nobody waits for the other end
    REQUIRE(fd_ >= 0);
  }
  ~Pipe() { close(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  const std::string& path() const { return path_; }
  void write(const std::string& text) const {
    REQUIRE(::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  std::string path_;
  int fd_;
};

// Counts calls of on_ready, and waits for them.
class Bell {
 public:
  std::function<void()> ring() {
    return [this] {
      const std::lock_guard lock(mutex_);
      ++rung_;
      changed_.notify_all();
    };
  }
  // Until it rang again.
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return rung_ > heard_; });
    heard_ = rung_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int rung_ = 0, heard_ = 0;
};

// The URL of the next target, however long it takes; nullopt at the end.
std::optional<std::string> take(LazyTargets& source, Bell& bell) {
  for (;;) {
    TargetPtr target;
    switch (source.next(0, target)) {
      case Next::target:
        CHECK(target->id == Target::once);
        return target->url;
      case Next::end:
        return std::nullopt;
      case Next::wait:
      case Next::pending:
        bell.wait();
    }
  }
}

std::string numbered(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "GET http://a/" + std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("lazy targets come once, in order, however few may wait") {
  const test::TempDir dir;
  const std::string path = dir.write("t", numbered(50));
  for (const std::size_t ahead : {0UL, 1UL, 3UL, 1024UL}) {
    Bell bell;
    LazyTargets source({path}, TargetFormat::http, test::with_dialects(), ahead);
    source.start(bell.ring());
    for (int i = 0; i < 50; ++i) {
      CHECK(take(source, bell) == "http://a/" + std::to_string(i));
    }
    CHECK(take(source, bell) == std::nullopt);
    CHECK(take(source, bell) == std::nullopt);
    CHECK(source.error() == nullptr);
  }
}

TEST_CASE("a lazy target that waits for its name delays no other") {
  const test::TempDir dir;
  const std::string path =
      dir.write("t",
                "GET http://slow/1\nGET http://a/1\nGET http://slow/2\nGET http://late/1\n"
                "GET http://a/2\n");
  Bell bell;
  std::promise<void> slow, late;
  std::atomic<int> prepared = 0;
  LazyTargets source({path}, TargetFormat::http, test::with_dialects());
  source.start(
      bell.ring(),
      [&](const Target& target) {
        ++prepared;
        if (target.url.starts_with("http://slow/")) slow.get_future().wait();
        if (target.url.starts_with("http://late/")) late.get_future().wait();
      },
      [](const Target& target) {
        const std::string name = target.url.substr(7, target.url.find('/', 7) - 7);
        return name == "a" ? std::string() : name;
      });
  CHECK(take(source, bell) == "http://a/1");
  CHECK(take(source, bell) == "http://a/2");
  TargetPtr none;
  while (source.next(0, none) == Next::wait) bell.wait();
  CHECK(source.next(0, none) == Next::pending);
  late.set_value();
  CHECK(take(source, bell) == "http://late/1");
  slow.set_value();
  CHECK(take(source, bell) == "http://slow/1");
  CHECK(take(source, bell) == "http://slow/2");
  CHECK(take(source, bell) == std::nullopt);
  CHECK(prepared == 4);  // one for both
}

TEST_CASE("an error while a name is waited for ends lazy targets") {
  const test::TempDir dir;
  Bell bell;
  LazyTargets source({dir.write("t", "GET http://a/\n")}, TargetFormat::http,
                     test::with_dialects());
  source.start(
      bell.ring(), [](const Target&) { throw RunError("no roots"); },
      [](const Target&) { return std::string("a"); });
  CHECK(take(source, bell) == std::nullopt);
  CHECK_THROWS_AS(std::rethrow_exception(source.error()), RunError);
}

TEST_CASE("a lazy target is prepared before it can be taken") {
  const test::TempDir dir;
  Bell bell;
  std::atomic<int> prepared = 0;
  LazyTargets source({dir.write("t", numbered(20))}, TargetFormat::http, test::with_dialects());
  source.start(bell.ring(), [&](const Target&) { ++prepared; });
  for (int i = 0; i < 20; ++i) {
    CHECK(take(source, bell) == "http://a/" + std::to_string(i));
    CHECK(prepared > i);
  }
  source.stop();
}

TEST_CASE("a lazy target is there as soon as it is complete") {
  const test::TempDir dir;
  Pipe pipe(dir);
  Bell bell;
  LazyTargets source({pipe.path()}, TargetFormat::http, test::with_dialects());
  TargetPtr target;
  CHECK(source.next(0, target) == Next::wait);
  source.start(bell.ring());
  CHECK(source.next(0, target) == Next::wait);
  CHECK(target == nullptr);
  pipe.write("GET http://a/\n\n");
  CHECK(take(source, bell) == "http://a/");
  pipe.write("GET http://b/\n{}\n");
  CHECK(take(source, bell) == "http://b/");
  pipe.write("GET http://c/\n");
  CHECK(source.next(0, target) == Next::wait);
  pipe.close();
  CHECK(take(source, bell) == "http://c/");
  CHECK(take(source, bell) == std::nullopt);
}

TEST_CASE("a lazy json target is there as soon as its line is complete") {
  const test::TempDir dir;
  const Pipe pipe(dir);
  Bell bell;
  LazyTargets source({pipe.path()}, TargetFormat::json, test::with_dialects());
  source.start(bell.ring());
  pipe.write("{\"method\":\"GET\",\"url\":\"http://a/\"}\n");
  CHECK(take(source, bell) == "http://a/");
}

TEST_CASE("an error ends lazy targets after those before it, and is reported") {
  const test::TempDir dir;
  const std::string path = dir.write("t", "GET http://a/\n\nGET http://b/\nX\nGET http://c/\n");
  Bell bell;
  LazyTargets source({path}, TargetFormat::http, test::with_dialects());
  source.start(bell.ring());
  CHECK(take(source, bell) == "http://a/");
  CHECK(take(source, bell) == std::nullopt);
  CHECK_THROWS_MATCHES(
      std::rethrow_exception(source.error()), InputError,
      Catch::Matchers::Message(
          path + ":4:1: no \":\" after the name of the header; write \"Name: value\""));
}

TEST_CASE("a lazy source without any target says so") {
  const test::TempDir dir;
  const std::string path = dir.write("t", "\n");
  Bell bell;
  LazyTargets source({path}, TargetFormat::http, test::with_dialects());
  source.start(bell.ring());
  CHECK(take(source, bell) == std::nullopt);
  CHECK_THROWS_MATCHES(
      std::rethrow_exception(source.error()), RunError,
      Catch::Matchers::Message("no targets to attack in " + path +
                               "; write at least one, e.g. \"GET http://localhost/\""));
  CHECK_THROWS_AS(LazyTargets({dir.file("missing")}, TargetFormat::http, test::with_dialects()),
                  RunError);
}

TEST_CASE("a lazy source can be dropped at any moment") {
  const test::TempDir dir;
  const Pipe pipe(dir);
  Bell bell;
  { const LazyTargets never_started({pipe.path()}, TargetFormat::http, test::with_dialects()); }
  {
    LazyTargets reading({pipe.path()}, TargetFormat::http, test::with_dialects());
    reading.start(bell.ring());
  }
  {
    LazyTargets full({dir.write("t", numbered(10))}, TargetFormat::http, test::with_dialects(), 2);
    full.start(bell.ring());
    TargetPtr kept;
    while (full.next(0, kept) == Next::wait) bell.wait();
  }
  {
    LazyTargets half({pipe.path()}, TargetFormat::http, test::with_dialects());
    half.start(bell.ring());
    pipe.write("GET http://a/\n\nGET ht");
    CHECK(take(half, bell) == "http://a/");
  }
}

TEST_CASE("a lazy target outlives its source") {
  const test::TempDir dir;
  TargetPtr target;
  {
    Bell bell;
    LazyTargets source({dir.write("t", numbered(1))}, TargetFormat::http, test::with_dialects());
    source.start(bell.ring());
    while (source.next(0, target) == Next::wait) bell.wait();
  }
  CHECK(target->url == "http://a/0");
}

TEST_CASE("several threads share a lazy source: each target is hit once") {
  constexpr int count = 2000;
  const test::TempDir dir;
  Bell bells[3];
  LazyTargets source({dir.write("t", numbered(count))}, TargetFormat::http, test::with_dialects(),
                     16);
  source.start([&] {
    for (Bell& bell : bells) bell.ring()();
  });
  std::mutex mutex;
  std::multiset<std::string> urls;
  std::vector<std::thread> takers;
  for (Bell& bell : bells) {
    takers.emplace_back([&] {
      for (TargetPtr target;;) {
        const Next next = source.next(0, target);
        if (next == Next::end) return;
        if (next == Next::wait) {
          bell.wait();
          continue;
        }
        const std::lock_guard lock(mutex);
        urls.insert(target->url);
      }
    });
  }
  for (std::thread& taker : takers) taker.join();
  CHECK(urls.size() == count);
  CHECK(std::set(urls.begin(), urls.end()).size() == count);
}

}  // namespace barrage
