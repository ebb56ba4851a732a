#include "support/dns_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <vector>

namespace barrage::test {
namespace {

using std::chrono::steady_clock;

// RFC 1035, section 4.1: a header of 12 bytes, then the name as labels, type and class.
struct Question {
  std::string name;
  bool of_v4 = false;
  std::size_t end = 0;
};

std::optional<Question> parse(const std::string& packet) {
  Question question;
  std::size_t at = 12;
  while (at < packet.size() && packet[at] != 0) {
    const std::size_t length = static_cast<unsigned char>(packet[at]);
    if (!question.name.empty()) question.name += '.';
    question.name += packet.substr(at + 1, length);
    at += length + 1;
  }
  if (at + 5 > packet.size()) return std::nullopt;
  question.of_v4 = packet[at + 2] == 1;
  question.end = at + 5;
  return question;
}

std::string reply(const std::string& packet, const Question& question,
                  const DnsServer::Reply& wanted) {
  const bool gives = wanted.says == DnsServer::Says::address && question.of_v4;
  std::string text = packet.substr(0, question.end);
  text[2] = '\x81';  // a reply, recursion was desired ...
  text[3] = '\x80';  // ... and is available
  if (wanted.says == DnsServer::Says::no_such_name) text[3] = '\x83';
  if (wanted.says == DnsServer::Says::server_failure) text[3] = '\x82';
  text[7] = gives ? 1 : 0;
  text[9] = text[11] = 0;
  if (!gives) return text;
  in_addr address{};
  inet_pton(AF_INET, wanted.address.c_str(), &address);
  text += std::string("\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4", 12);
  return text.append(reinterpret_cast<const char*>(&address), sizeof address);
}

}  // namespace

DnsServer::DnsServer(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), wake_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, any, size) != 0 || ::getsockname(socket_, any, &size) != 0) {
    throw std::runtime_error("cannot bind a UDP port of 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

DnsServer::~DnsServer() {
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(socket_);
  ::close(wake_);
}

void DnsServer::set(const std::string& name, const Reply& wanted) {
  const std::lock_guard lock(mutex_);
  replies_[name] = wanted;
}

std::size_t DnsServer::asked(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(name);
  return found == counts_.end() ? 0 : found->second;
}

void DnsServer::serve() {
  struct Late {
    steady_clock::time_point at;
    std::string text;
    sockaddr_in to;
  };
  std::vector<Late> late;
  for (;;) {
    int wait = -1;
    for (const Late& reply : late) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(reply.at - steady_clock::now());
      const int ms = std::max(0, static_cast<int>(left.count()));
      wait = wait < 0 ? ms : std::min(wait, ms);
    }
    std::array<pollfd, 2> fds{{{wake_, POLLIN, 0}, {socket_, POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), wait);
    if (fds[0].revents) return;
    if (fds[1].revents) {
      std::array<char, 512> buffer{};
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const auto got = ::recvfrom(socket_, buffer.data(), buffer.size(), 0,
                                  reinterpret_cast<sockaddr*>(&from), &size);
      const std::string packet(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      const auto question = parse(packet);
      if (!question) continue;
      Reply wanted{.says = Says::no_such_name};
      {
        const std::lock_guard lock(mutex_);
        if (question->of_v4) ++counts_[question->name];
        const auto set = replies_.find(question->name);
        if (set != replies_.end()) wanted = set->second;
      }
      if (wanted.says == Says::nothing) continue;
      late.push_back({steady_clock::now() + wanted.after, reply(packet, *question, wanted), from});
    }
    std::erase_if(late, [this](const Late& reply) {
      if (reply.at > steady_clock::now()) return false;
      ::sendto(socket_, reply.text.data(), reply.text.size(), 0,
               reinterpret_cast<const sockaddr*>(&reply.to), sizeof reply.to);
      return true;
    });
  }
}

}  // namespace barrage::test
