// hostile-server ROOT.pem NAME[=PORT]...: listens on a port for each of these behaviours and prints
// "name scheme port" lines, then "ready". When stdin ends it prints "name connections requests" for
// each, and exits.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "support/hostile/behaviours.h"
#include "support/hostile/certificates.h"

namespace barrage::test::hostile {
namespace {

std::vector<Behaviour> all_behaviours() {
  std::vector<Behaviour> all;
  for (auto* const some :
       {slow_behaviours, endless_behaviours, malformed_behaviours, broken_off_behaviours,
        encoded_behaviours, tls_behaviours, redirect_behaviours, proxy_behaviours, http2_behaviours,
        websocket_behaviours}) {
    const auto more = some();
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

struct Port {
  Behaviour behaviour;
  std::string name;
  int listener = -1;
  std::uint16_t port = 0;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls{nullptr, &SSL_CTX_free};
  std::atomic<std::uint64_t> connections{}, requests{};

  // On `wanted`, also where connections of a server that died still linger; 0: on any.
  Port(const Behaviour& what, std::uint16_t wanted) : behaviour(what) {
    listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int reuse = wanted == 0 ? 0 : 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(wanted);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, any, size) != 0 || ::listen(listener, 1024) != 0 ||
        ::getsockname(listener, any, &size) != 0) {
      throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    port = ntohs(address.sin_port);
  }

  void accept() {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections;
    std::thread([this, fd] {
      Connection connection(fd, requests);
      std::this_thread::sleep_for(behaviour.late);
      if (!tls || connection.accept_tls(tls.get())) behaviour.serve(connection);
    }).detach();
  }
};

Behaviour find(const std::vector<Behaviour>& all, const std::string& name) {
  constexpr std::string_view kTls = "_tls";
  for (Behaviour behaviour : all) {
    if (behaviour.name == name) return behaviour;
    if (behaviour.certificate != Certificate::none ||
        name != std::string(behaviour.name).append(kTls))
      continue;
    behaviour.scheme = behaviour.scheme == "ws" ? "wss" : "https";
    behaviour.certificate = Certificate::good;
    return behaviour;
  }
  throw std::runtime_error("no behaviour is called " + name);
}

void serve(const std::vector<std::string>& names, const std::string& root_file) {
  const auto all = all_behaviours();
  const Certificates certificates;
  certificates.write_root(root_file);
  std::deque<Port> ports;
  std::vector<pollfd> fds{{STDIN_FILENO, POLLIN, 0}};
  for (const auto& argument : names) {
    const std::string name = argument.substr(0, argument.find('='));
    const unsigned long wanted =
        name == argument ? 0 : std::strtoul(argument.c_str() + name.size() + 1, nullptr, 10);
    Port& port = ports.emplace_back(find(all, name), static_cast<std::uint16_t>(wanted));
    if (port.behaviour.certificate != Certificate::none) {
      port.tls = certificates.context(port.behaviour);
    }
    fds.push_back({port.listener, POLLIN, 0});
    port.name = name;
    std::cout << name << ' ' << port.behaviour.scheme << ' ' << port.port << '\n';
  }
  std::cout << "ready" << std::endl;
  while (!fds[0].revents) {
    ::poll(fds.data(), fds.size(), -1);
    for (std::size_t i = 0; i < ports.size(); ++i) {
      if (fds[i + 1].revents) ports[i].accept();
    }
  }
  for (const auto& port : ports) {
    std::cout << port.name << ' ' << port.connections << ' ' << port.requests << '\n';
  }
  std::cout.flush();
  ::_exit(0);  // threads may still be talking
}

}  // namespace
}  // namespace barrage::test::hostile

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  ::setpriority(PRIO_PROCESS, 0, 19);  // endless responses must not starve what is timed
  try {
    if (argc < 3) throw std::runtime_error("usage: hostile-server ROOT.pem NAME...");
    barrage::test::hostile::serve({argv + 2, argv + argc}, argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "hostile-server: " << error.what() << '\n';
    return 1;
  }
}
