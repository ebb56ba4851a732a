#include "net/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "core/error.h"

namespace barrage {
namespace {

Denied judge_v6(const Guard& guard, const char* text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  REQUIRE(inet_pton(AF_INET6, text, &address.sin6_addr) == 1);
  return guard.judge_address(reinterpret_cast<const sockaddr&>(address));
}

}  // namespace

TEST_CASE("link-local addresses and metadata services are refused unless they are allowed") {
  const Guard guard;
  const Guard open({.link_local = true});
  for (const char* address :
       {"169.254.0.0", "169.254.169.254", "169.254.255.255", "100.100.100.200", "fe80::1",
        "[fe80::1%eth0]", "febf::1", "fd00:ec2::254", "FD20:CE::254", "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe"}) {
    CAPTURE(address);
    CHECK(guard.judge_host(address) == Denied::link_local);
    CHECK(guard.judge_address(std::string(address)) == Denied::link_local);
    CHECK(open.judge_host(address) == Denied::none);
  }
  for (const char* address : {"169.253.255.255", "169.255.0.0", "fec0::1", "fd00:ec2::253",
                              "100.100.100.201", "127.0.0.1", "8.8.8.8"}) {
    CAPTURE(address);
    CHECK(guard.judge_host(address) == Denied::none);
  }
}

TEST_CASE("with -deny-public only loopback and private networks are left") {
  const Guard guard({.deny_public = true});
  for (const char* address :
       {"127.0.0.1", "127.255.0.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "100.64.0.1", "198.19.0.1", "::1", "::", "fd12::1", "::ffff:10.0.0.1"}) {
    CAPTURE(address);
    CHECK(guard.judge_address(std::string(address)) == Denied::none);
  }
  for (const char* address :
       {"8.8.8.8", "172.32.0.1", "172.15.255.255", "192.169.0.1", "100.128.0.1", "11.0.0.0",
        "2001:4860:4860::8888", "::2", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    CAPTURE(address);
    CHECK(guard.judge_address(std::string(address)) == Denied::public_address);
  }
  CHECK(guard.judge_host("example.test") == Denied::none);  // until its address is known
  CHECK(guard.judge_host("169.254.169.254") == Denied::link_local);
}

TEST_CASE("the hosts of -allow-host are names, all below a name, or addresses") {
  const Guard guard({.hosts = {"API.example.", "*.staging.example", "10.0.0.1", "[::1]"}});
  for (const char* host : {"api.example", "API.EXAMPLE", "api.example.", "a.staging.example",
                           "a.b.Staging.example", "10.0.0.1", "[::1]", "::1", "[0:0::1]"}) {
    CAPTURE(host);
    CHECK(guard.judge_host(host) == Denied::none);
  }
  for (const char* host : {"example", "x.api.example", "staging.example", "evilstaging.example",
                           "api.example.evil.test", "10.0.0.2", "127.0.0.1", "[::2]"}) {
    CAPTURE(host);
    CHECK(guard.judge_host(host) == Denied::host);
  }
  for (const char* wrong : {"", "*", "*.", "http://a", "a:80", "a/b", "[::1]:80", "a b"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(Guard({.hosts = {wrong}}), UsageError);
  }
}

TEST_CASE("the address of a socket is judged, if it has one") {
  const Guard guard({.deny_public = true});
  CHECK(judge_v6(guard, "::ffff:169.254.1.1") == Denied::link_local);
  CHECK(judge_v6(guard, "2001:db8::1") == Denied::public_address);
  CHECK(judge_v6(guard, "::1") == Denied::none);
  sockaddr unix_socket{};
  unix_socket.sa_family = AF_UNIX;
  CHECK(guard.judge_address(unix_socket) == Denied::none);
}

}  // namespace barrage
