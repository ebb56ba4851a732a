#include "server/server.h"

#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <csignal>
#include <string>
#include <utility>

#include "core/error.h"
#include "server/session.h"

namespace barrage::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

tcp::endpoint endpoint_of(const ServerOptions& options) {
  const auto& addr = options.addr;
  const auto wrong = [&addr](const std::string& what) {
    return UsageError("-addr=" + addr + ": " + what);
  };
  const auto colon = addr.rfind(':');
  if (colon == std::string::npos) {
    throw wrong("no port; write e.g. -addr=127.0.0.1:8080, or port 0 for a free one");
  }
  auto host = addr.substr(0, colon);
  const auto port_text = addr.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host == "localhost") host = "127.0.0.1";
  unsigned port = 0;
  const auto [end, error] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (error != std::errc() || end != port_text.data() + port_text.size() || port > 65535) {
    throw wrong("\"" + port_text + "\" is not a port from 0 to 65535");
  }
  error_code ec;
  const auto address = asio::ip::make_address(host, ec);
  if (ec) throw wrong("\"" + host + "\" is not an IP address; write e.g. -addr=127.0.0.1:8080");
  if (!address.is_loopback() && !options.anybody) {
    throw wrong("not a loopback address; add -public to allow other machines");
  }
  return {address, static_cast<std::uint16_t>(port)};
}

void raise_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

class Server::Loop {
 public:
  explicit Loop(const ServerOptions& options)
      : site_{Behaviour(options.behaviour), RequestLog(options.log), options.max_body} {
    const auto endpoint = endpoint_of(options);
    raise_open_files();
    auto& acceptor = io_->acceptor;
    try {
      acceptor.open(endpoint.protocol());
      acceptor.set_option(tcp::acceptor::reuse_address(true));
      acceptor.bind(endpoint);
      acceptor.listen();
    } catch (const boost::system::system_error& error) {
      throw RunError("cannot listen on " + options.addr + ": " + error.code().message());
    }
    endpoint_ = acceptor.local_endpoint();
    io_->signals.add(SIGINT);  // here, so that a signal before run() is not lost
    io_->signals.add(SIGTERM);
  }

  std::string address() const {
    const auto host = endpoint_.address().to_string();
    return (endpoint_.address().is_v6() ? "[" + host + "]" : host) + ":" +
           std::to_string(endpoint_.port());
  }

  void run() {
    io_->signals.async_wait([this](error_code ec, int) {
      if (!ec) io_->context.stop();
    });
    accept();
    io_->context.run();
    io_.reset();  // sessions live in its handlers, and log unfinished requests when destroyed
    site_.log.close();
  }

  void stop() { io_->context.stop(); }

 private:
  struct Io {
    asio::io_context context{1};
    tcp::acceptor acceptor{context};
    asio::steady_timer retry{context};
    asio::signal_set signals{context};
  };

  void accept() {
    io_->acceptor.async_accept([this](error_code ec, tcp::socket socket) {
      if (ec) return wait_for_descriptors();
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      serve(site_, std::move(socket), accepted_++);
      accept();
    });
  }

  // New connections wait in the kernel's queue meanwhile.
  void wait_for_descriptors() {
    io_->retry.expires_after(std::chrono::milliseconds(10));
    io_->retry.async_wait([this](error_code ec) {
      if (!ec) accept();
    });
  }

  Site site_;
  std::unique_ptr<Io> io_ = std::make_unique<Io>();
  tcp::endpoint endpoint_;
  std::uint64_t accepted_ = 0;
};

Server::Server(const ServerOptions& options) : loop_(std::make_unique<Loop>(options)) {}
Server::~Server() = default;
std::string Server::address() const { return loop_->address(); }
void Server::run() { loop_->run(); }
void Server::stop() { loop_->stop(); }

}  // namespace barrage::server
