#include "protocol/http/names.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <thread>

#include "core/error.h"

using namespace barrage;

namespace {

// A DNS server on loopback that knows one kind of answer: an A record, 127.0.0.<n>, where n grows
// with each question; names that begin with "no" do not exist.
class DnsServer {
 public:
  DnsServer() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~DnsServer() {
    stop_ = true;
    const sockaddr_in address = self();
    sendto(fd_, "", 0, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    thread_.join();
    close(fd_);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  sockaddr_in self() const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    return address;
  }
  void serve() {
    while (!stop_) {
      std::array<char, 512> packet{};
      sockaddr_in peer{};
      socklen_t length = sizeof peer;
      const auto got = recvfrom(fd_, packet.data(), packet.size(), 0,
                                reinterpret_cast<sockaddr*>(&peer), &length);
      if (got < 17) continue;
      std::size_t end = 12;  // of the question: labels, a zero, type and class
      while (packet[end] != 0) end += static_cast<std::size_t>(packet[end]) + 1;
      const bool known = std::string_view(&packet[13], 2) != "no";
      const bool wants_v4 = packet[end + 2] == 1;
      std::string answer(packet.data(), end + 5);
      answer[2] = '\x81';
      answer[3] = known ? '\x80' : '\x83';
      answer[7] = known && wants_v4 ? 1 : 0;
      answer[9] = answer[11] = 0;
      if (known && wants_v4) {
        answer += std::string("\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0", 15);
        answer += static_cast<char>(++asked_);
      }
      sendto(fd_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&peer),
             length);
    }
  }

  int fd_;
  std::uint16_t port_ = 0;
  int asked_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace

TEST_CASE("addresses need no look-up") {
  Names names({}, Nanos(0));
  CHECK(names.look_up("127.0.0.1", "80").empty());
  CHECK(names.look_up("[::1]", "80").empty());
  CHECK(names.version() == 0);
  CHECK(names.list(0) == nullptr);
}

TEST_CASE("a name is looked up once and listed for each port") {
  Names names({}, Nanos(0));
  CHECK(names.look_up("localhost", "80").empty());
  const auto version = names.version();
  CHECK(version > 0);
  CHECK(names.look_up("localhost", "80").empty());
  CHECK(names.version() == version);
  CHECK(names.look_up("localhost", "8080").empty());
  CHECK(names.version() > version);
  const auto list = names.list(0);
  REQUIRE(list);
  CHECK(std::string(list->data).starts_with("localhost:80:"));
  CHECK(std::string(list->data).find("127.0.0.1") != std::string::npos);
  REQUIRE(list->next);
  CHECK(std::string(list->next->data).starts_with("localhost:8080:"));
}

TEST_CASE("the first address of a known host") {
  Names names({}, Nanos(0));
  CHECK(names.first_address("localhost").empty());
  CHECK(names.look_up("localhost", "80").empty());
  CHECK_FALSE(names.first_address("localhost").empty());
}

TEST_CASE("a resolver must be an address") {
  for (const char* server :
       {"", "foo", "127.0.0.500", "127.0.0.1:999999", "127.0.0.1.boom:53", "[::1"}) {
    CAPTURE(server);
    CHECK_THROWS_AS(Names({server}, Nanos(0)), ValueError);
  }
  CHECK_NOTHROW(Names({"127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:53"}, Nanos(0)));
}

TEST_CASE("resolvers of one's own are asked, and nobody else") {
  const DnsServer server;
  Names names({server.address()}, Nanos(0));
  CHECK(names.look_up("api.test", "80").empty());
  REQUIRE(names.list(0));
  CHECK(std::string(names.list(0)->data) == "api.test:80:127.0.0.1");
  CHECK_FALSE(names.look_up("nowhere.test", "80").empty());
}

TEST_CASE("names are looked up again when their time to live is over") {
  const DnsServer server;
  Names names({server.address()}, std::chrono::milliseconds(1));
  CHECK(names.look_up("api.test", "80").empty());
  const auto before = names.version();
  while (names.version() == before) std::this_thread::yield();
  CHECK(std::string(names.list(0)->data) != "api.test:80:127.0.0.1");
}
