#include "net/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <future>
#include <memory>
#include <string>

using namespace barrage;

namespace {

// Listens on a port of its own. Blocking: a test accepts what the kernel has connected already.
class Listener {
 public:
  Listener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    auto* const address = reinterpret_cast<sockaddr*>(&where);
    REQUIRE(::bind(fd_, address, size) == 0);
    REQUIRE(::listen(fd_, 16) == 0);
    REQUIRE(::getsockname(fd_, address, &size) == 0);
    port_ = ntohs(where.sin_port);
  }
  ~Listener() { close(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + "/";
  }
  int accept() const { return ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

std::string receive(int fd, std::size_t size) {
  std::string text(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::recv(fd, text.data() + got, size - got, 0);
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  text.resize(got);
  return text;
}

// A loop with one wire, which runs until the test has seen what it waits for.
struct World final : Wire::Owner {
  explicit World(const std::string& url, const ConnectOptions& options = {},
                 Wire::Options wire_options = {})
      : connector(options), wires(loop, connector, clock), peer(url) {
    loop.before_sleep([this] {
      if (wires.collect()) loop.again();
    });
    wire = std::make_unique<Wire>(wires, peer, *this, wire_options);
  }

  void connected() noexcept override { happened("connected"); }
  void failed(Failure&& why) noexcept override {
    failure = std::move(why);
    happened("failed");
  }
  void readable() noexcept override {
    std::string buffer(read_size, '\0');
    Wire::Io io = Wire::Io::done;
    while (!wire->dry()) {
      std::size_t got = 0;
      io = wire->read(buffer.data(), buffer.size(), got);
      received.append(buffer.data(), got);
      if (io != Wire::Io::done) break;
      if (once) {
        wire->read_again();
        break;
      }
    }
    if (io == Wire::Io::ended || io == Wire::Io::broken) return happened("ended");
    happened("readable");
  }
  void writable() noexcept override { happened("writable"); }

  void happened(std::string what) {
    log.push_back(what);
    if (on) on(what);
    if (what == awaited) loop.stop();
  }
  void run_until(const std::string& what) {
    awaited = what;
    loop.run();
  }
  void connect() { run_until("connected"); }

  Loop loop;
  const SteadyClock clock;
  const Connector connector;
  Wires wires;
  Peer peer;
  std::unique_ptr<Wire> wire;
  std::size_t read_size = 4096;
  bool once = false;  // reads once each time, and asks to be called again
  std::string received, awaited;
  std::vector<std::string> log;
  std::function<void(const std::string&)> on;
  Failure failure;
};

// A server that speaks TLS with one connection, and chooses h2 if it is offered.
class TlsServer {
 public:
  TlsServer() : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
    EVP_PKEY* const key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    X509* const certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), certificate);
    SSL_CTX_use_PrivateKey(context_.get(), key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    SSL_CTX_set_alpn_select_cb(
        context_.get(),
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
           unsigned in_size, void* self) {
          static_cast<TlsServer*>(self)->offered.assign(reinterpret_cast<const char*>(in), in_size);
          static constexpr unsigned char kH2[] = "\x02h2\x08http/1.1";
          unsigned char* chosen = nullptr;
          const int rc = SSL_select_next_proto(&chosen, size, kH2, sizeof kH2 - 1, in, in_size);
          *out = chosen;
          return rc == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
        },
        this);
  }
  // Says this first, then echoes one message of this size.
  // `alert`: and ends with one.
  void serve(std::string_view first, std::size_t size, bool alert = false) {
    const int fd = listener.accept();
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), &SSL_free);
    SSL_set_fd(tls.get(), fd);
    std::string text(size, '\0');
    const bool accepted = SSL_accept(tls.get()) == 1;
    if (accepted && !first.empty()) {
      SSL_write(tls.get(), first.data(), static_cast<int>(first.size()));
    }
    if (accepted && SSL_read(tls.get(), text.data(), static_cast<int>(size)) > 0)
      SSL_write(tls.get(), text.data(), static_cast<int>(size));
    if (alert) {  // which a record that was changed on its way brings about
      static constexpr std::string_view kRecord("\x17\x03\x03\x00\x11 was changed 1234", 22);
      SSL_set0_rbio(tls.get(), BIO_new_mem_buf(kRecord.data(), static_cast<int>(kRecord.size())));
      SSL_read(tls.get(), text.data(), 1);
    }
    SSL_shutdown(tls.get());
    ::close(fd);
  }

  Listener listener;
  std::string offered;  // of ALPN

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
};

}  // namespace

TEST_CASE("bytes go both ways, and the time of connecting is known") {
  const Listener listener;
  World world(listener.url());
  Phases phases;
  world.on = [&](const std::string& what) {
    if (what == "connected") phases = world.wire->phases();
  };
  world.connect();
  CHECK(phases.connect >= Nanos(0));
  CHECK(phases.tls == Phases::absent);
  CHECK(world.wire->write("ping") == 4);
  const int server = listener.accept();
  CHECK(receive(server, 4) == "ping");
  CHECK(::send(server, "pong", 4, 0) == 4);
  world.run_until("readable");
  CHECK(world.received == "pong");
  CHECK(world.wire->open());
  CHECK(world.wire->dry());
  ::close(server);
  world.run_until("ended");
  CHECK(world.wire->ended());
  CHECK(world.wire->error() == 0);
}

TEST_CASE("a wire may end at any time, and then nothing more comes of it") {
  const Listener listener;
  World world(listener.url());
  SECTION("while it connects") { world.wire.reset(); }
  SECTION("when it is connected") {
    world.connect();
    world.wire.reset();
  }
  SECTION("by close(), within a call of its own") {
    world.on = [&](const std::string&) { world.wire->close(); };
    world.connect();
    CHECK(world.wire->over());
  }
  CHECK(world.log.size() <= 1);
}

TEST_CASE("why there is no wire is said later, and once") {
  SECTION("nobody listens") {
    Listener listener;
    const std::string url = listener.url();
    listener.close();
    World world(url);
    world.run_until("failed");
    CHECK(world.failure.fault == Fault::refused);
    CHECK(world.wires.troubles().ports == 0);
  }
  SECTION("the URL cannot be read") {
    World world("http://[::1/");
    CHECK(world.log.empty());
    world.run_until("failed");
    CHECK(world.failure.fault == Fault::protocol);
    CHECK_FALSE(world.wire->was_connected());
  }
  SECTION("its host was not resolved") {
    World world("http://nowhere.test/");
    CHECK(world.log.empty());
    world.run_until("failed");
    CHECK(world.failure.fault == Fault::dns);
  }
}

TEST_CASE("what the kernel does not take is told, and writing goes on when it does") {
  const Listener listener;
  World world(listener.url());
  world.connect();
  const std::string all(32 << 20, 'x');
  std::size_t written = world.wire->write(all);
  CHECK(written < all.size());
  CHECK(world.wire->blocked());
  CHECK(world.wire->write("more") == 0);
  const int server = listener.accept();
  auto reader = std::async(std::launch::async, [&] { return receive(server, all.size()); });
  while (written < all.size()) {
    world.run_until("writable");
    CHECK(world.wire->open());
    written += world.wire->write(std::string_view(all).substr(written));
  }
  CHECK(reader.get().size() == all.size());
  ::close(server);
}

TEST_CASE("a wire whose peer is gone takes what is written, and reading says why it came nowhere") {
  const Listener listener;
  World world(listener.url());
  world.connect();
  world.wire->pause(true);
  const int server = listener.accept();
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(server, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(server);
  for (int i = 0; i < 1000 && !world.wire->broken(); ++i) CHECK(world.wire->write("x") == 1);
  CHECK(world.wire->broken());
  world.wire->pause(false);
  world.run_until("ended");
  CHECK(world.wire->ended());
}

TEST_CASE("a paused wire does not say that it is readable, and does when it is paused no more") {
  const Listener listener;
  World world(listener.url());
  world.connect();
  world.wire->pause(true);
  const int server = listener.accept();
  CHECK(::send(server, "later", 5, 0) == 5);
  // What came is there already when another wire is only being connected.
  struct Other final : Wire::Owner {
    explicit Other(Loop& its) : loop(its) {}
    void connected() noexcept override { loop.stop(); }
    void failed(Failure&&) noexcept override { loop.stop(); }
    void readable() noexcept override {}
    void writable() noexcept override {}
    Loop& loop;
  } other(world.loop);
  Wire second(world.wires, world.peer, other);
  world.loop.run();
  CHECK(world.received.empty());
  const std::size_t before = world.log.size();
  world.wire->pause(false);
  world.run_until("readable");
  CHECK(world.log.size() == before + 1);
  CHECK(world.received == "later");
  ::close(server);
}

TEST_CASE("who has read enough for now is called again before the loop sleeps") {
  const Listener listener;
  World world(listener.url());
  world.read_size = 4;
  world.once = true;
  world.connect();
  const int server = listener.accept();
  CHECK(::send(server, "abcdefghijkl", 12, 0) == 12);
  ::close(server);
  world.run_until("ended");
  CHECK(world.received == "abcdefghijkl");
}

TEST_CASE("what is offered over TLS is the owner's to choose") {
  TlsServer server;
  ConnectOptions options;
  options.insecure = true;
  std::string alpn, chosen;
  SECTION("nothing") {}
  SECTION("one protocol") { alpn = "\x08http/1.1"; }
  SECTION("two, of which the server has one rather") { alpn = "\x08http/1.1\x02h2"; }
  auto serving = std::async(std::launch::async, [&] { server.serve({}, 24); });
  World world(server.listener.url("https"), options, {.alpn = alpn});
  Phases phases;
  world.on = [&](const std::string& what) {
    if (what != "connected") return;
    chosen = world.wire->chosen();
    phases = world.wire->phases();
  };
  world.connect();
  CHECK(phases.tls > Nanos(0));
  // The preface of HTTP/2: libcurl does not look at what is said.
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  CHECK(world.wire->write(preface) == preface.size());
  world.run_until("ended");
  serving.get();
  CHECK(world.received == preface);
  CHECK(server.offered == alpn);
  CHECK(chosen == (alpn.empty() ? "" : alpn.ends_with("h2") ? "h2" : "http/1.1"));
}

TEST_CASE("a server that speaks first over TLS is heard") {
  TlsServer server;
  ConnectOptions options;
  options.insecure = true;
  auto serving = std::async(std::launch::async, [&] { server.serve("welcome", 4); });
  World world(server.listener.url("https"), options);
  while (world.received.empty()) world.run_until("readable");
  CHECK(world.received == "welcome");
  CHECK(world.wire->write("echo") == 4);
  world.run_until("ended");
  serving.get();
  CHECK(world.received == "welcomeecho");
}

TEST_CASE("an alert that comes on a connection that is open is known by its name") {
  for (const bool alert : {true, false}) {
    TlsServer server;
    ConnectOptions options;
    options.insecure = true;
    auto serving = std::async(std::launch::async, [&] { server.serve({}, 4, alert); });
    World world(server.listener.url("https"), options);
    world.connect();
    CHECK(world.wire->write("ping") == 4);
    world.run_until("ended");
    serving.get();
    CHECK(world.received == "ping");
    CHECK(world.wire->alerted() == alert);
    if (!alert) continue;
    CHECK(world.wire->why_broken().fault == Fault::tls);
    CHECK(world.wire->why_broken().error == "TLS alert: bad record mac");
  }
}
