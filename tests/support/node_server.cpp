#include "support/node_server.h"

#include <signal.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace barrage::test {
namespace {

const std::string kScripts = BARRAGE_TEST_SCRIPTS;
// Where Debian installs modules; a node from elsewhere needs NODE_PATH.
const std::string kDebianModules = "/usr/share/nodejs";
const std::string kNpmFolder = BARRAGE_SOCKETIO_DIR;

Command node(std::vector<std::string> argv, const std::string& modules) {
  argv.insert(argv.begin(), BARRAGE_NODE);
  return {.argv = std::move(argv), .extra_env = {"NODE_PATH=" + modules}};
}

Command server(const std::string& script, const std::string& modules,
               std::vector<std::string> flags, const TempDir& dir) {
  flags.insert(flags.begin(), {kScripts + script, "-log=" + dir.file("log")});
  Command command = node(std::move(flags), modules);
  command.keep_input_open = true;
  return command;
}

}  // namespace

NodeServer::NodeServer(const std::string& script, const std::string& modules,
                       std::vector<std::string> flags)
    : process_(server(script, modules, std::move(flags), dir_)) {
  const std::string begin = "listening on ";
  const auto line = process_.read_line();
  if (!line || !line->starts_with(begin)) {
    throw std::runtime_error(script + " does not start: " + process_.wait().err);
  }
  address_ = line->substr(begin.size());
}

std::uint16_t NodeServer::port() const {
  return static_cast<std::uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
}

std::vector<NodeServer::Event> NodeServer::stop() {
  const auto done = process_.wait();
  if (done.exit_code != 0) throw std::runtime_error("the server failed: " + done.err);
  std::vector<Event> events;
  simdjson::dom::parser parser;
  const auto log = content_of(dir_.file("log"));
  for (const auto& line : lines_of(log)) {
    const simdjson::dom::element seen = parser.parse(line);
    const auto text = [&seen](const char* key) {
      std::string_view value;
      return seen[key].get(value) ? std::string() : std::string(value);
    };
    Event event;
    event.at = seen["at"].get_int64();
    event.connection = seen["connection"].get_uint64();
    event.what = text("what");
    event.text = text("text");
    event.url = text("url");
    event.origin = text("origin");
    std::uint64_t code = 0;
    if (!seen["code"].get(code)) event.code = static_cast<unsigned>(code);
    events.push_back(std::move(event));
  }
  return events;
}

WsServer::WsServer(std::uint16_t port)
    : NodeServer("websocket/server.cjs", kDebianModules, {"-port=" + std::to_string(port)}) {}

TunnelProxy::TunnelProxy() : NodeServer("websocket/proxy.cjs", kDebianModules, {}) {}

SocksProxy::SocksProxy() : NodeServer("websocket/socks.cjs", kDebianModules, {}) {}

std::string SocketIoServer::path() { return "/socket.io/?EIO=4&transport=websocket"; }

std::string SocketIoServer::missing() {
  const std::string why = kNpmFolder + "/unreachable";
  return std::filesystem::exists(why) ? "no Socket.IO: " + content_of(why) : "";
}

SocketIoServer::SocketIoServer(std::vector<std::string> flags)
    : NodeServer("socketio/server.cjs", kNpmFolder + "/node_modules", std::move(flags)) {}

std::size_t count(const std::vector<NodeServer::Event>& events, const std::string& what) {
  return static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(),
                    [&what](const NodeServer::Event& event) { return event.what == what; }));
}

std::vector<std::string> ws_client(const std::vector<std::string>& args) {
  std::vector<std::string> argv{kScripts + "websocket/client.cjs"};
  argv.insert(argv.end(), args.begin(), args.end());
  const auto done = run(node(std::move(argv), kDebianModules));
  if (done.exit_code != 0) throw std::runtime_error("client.cjs failed: " + done.err);
  return lines_of(done.out);
}

}  // namespace barrage::test
