#include "support/nginx.h"

#include <signal.h>
#include <simdjson.h>

#include <filesystem>
#include <stdexcept>

namespace barrage::test {
namespace {

constexpr const char* kConfig = R"(
daemon off;
master_process off;  # one process: no user to change to, and a clean log when it ends
pid DIR/nginx.pid;
error_log stderr notice;
events { worker_connections 8192; }
http {
  error_log DIR/error.log;
  client_body_temp_path DIR/body;
  proxy_temp_path DIR/proxy;
  fastcgi_temp_path DIR/fastcgi;
  uwsgi_temp_path DIR/uwsgi;
  scgi_temp_path DIR/scgi;
  log_format hits escape=json '{"port":"$server_port","method":"$request_method",'
    '"uri":"$request_uri","protocol":"$server_protocol","status":$status,"host":"$http_host",'
    '"user_agent":"$http_user_agent","accept_encoding":"$http_accept_encoding",'
    '"content_length":"$http_content_length","transfer_encoding":"$http_transfer_encoding",'
    '"authorization":"$http_authorization","connection_header":"$http_connection",'
    '"x_test":"$http_x_test","referer":"$http_referer","client":"$ssl_client_s_dn","remote":"$remote_addr","connection":$connection,'
    '"connection_requests":$connection_requests,"reused":"$ssl_session_reused"}';
  access_log DIR/access.log hits;
  default_type text/plain;
  keepalive_requests 1000000;
  client_max_body_size 64m;
  gzip_types text/plain;
  ssl_certificate DIR/server.pem;
  ssl_certificate_key DIR/server.key;
  ssl_session_cache shared:tls:1m;

  server { listen 127.0.0.1:HTTP; listen unix:DIR/nginx.sock; include DIR/paths.conf; }
  server { listen 127.0.0.1:TLS ssl http2; include DIR/paths.conf; }
  server {
    listen 127.0.0.1:MUTUAL ssl http2;
    ssl_client_certificate DIR/ca.pem;
    ssl_verify_client on;
    include DIR/paths.conf;
  }
  server { listen 127.0.0.1:H2C http2; include DIR/paths.conf; }
  server { listen 127.0.0.1:OTHER; include DIR/paths.conf; }
}
)";

constexpr const char* kPaths = R"(
root DIR/files;
location = / { return 200 "Hello, world!"; }
location = /status/404 { return 404 "no"; }
location = /status/500 { return 500 "no"; }
location = /redirect/same { return 302 /; }
location = /redirect/loop { return 302 /redirect/loop; }
location = /redirect/host { return 302 http://localhost:OTHER/; }
location = /redirect/307 { return 307 /; }
location = /large {}
location = /text { gzip on; }
location ~ ^/to/(?<port>[0-9]+)(?<rest>/.*)$ {
  proxy_pass http://127.0.0.1:$port$rest$is_args$args;
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $http_connection;
  proxy_set_header Origin $http_origin;
}
)";

std::string replaced(std::string text, const std::vector<std::pair<std::string, std::string>>& by) {
  for (const auto& [from, to] : by) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

}  // namespace

std::string nginx_program() {
  const char* usual = "/usr/sbin/nginx";
  return std::filesystem::exists(usual) ? usual : "nginx";
}

Nginx::Nginx() {
  make_certificates();
  std::filesystem::create_directory(dir_.path() / "files");
  dir_.write("files/text", std::string(1 << 20, 'a'));
  dir_.write("files/large", "");
  std::filesystem::resize_file(dir_.path() / "files/large", 8 << 20);

  std::string said;
  for (int tries = 0; tries < 5; ++tries) {  // somebody may take one of the ports meanwhile
    ports_ = free_ports(5);
    write_config();
    process_.emplace(Command{.argv = {nginx_program(), "-e", "stderr", "-p", dir_.path(), "-c",
                                      dir_.file("nginx.conf")}});
    while (const auto line = process_->read_error_line()) {
      if (line->find("event method") != std::string::npos) return;  // said after listening
    }
    said = process_->wait().err;
  }
  throw std::runtime_error("nginx does not start: " + said);
}

void Nginx::make_certificates() {
  const auto made = run({.argv = {"sh", "-e", "-c", R"(
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
sign() {  # name, subject, extension
  key $1.key
  openssl req -new -key $1.key -subj "$2" -out $1.csr
  echo "$3" > $1.ext
  openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out $1.pem -extfile $1.ext
}
key ca.key
openssl req -x509 -new -key ca.key -subj '/CN=barrage test root' -days 30 -out ca.pem
sign server /CN=server.test 'subjectAltName=DNS:localhost,DNS:server.test,IP:127.0.0.1'
sign client /CN=client.test 'extendedKeyUsage=clientAuth'
cat client.pem client.key > client-both.pem
)"},
                         .directory = dir_.path()});
  if (made.exit_code != 0) throw std::runtime_error("no certificates: " + made.err);
}

void Nginx::write_config() {
  const std::vector<std::pair<std::string, std::string>> values = {
      {"DIR", dir_.path()},
      {"HTTP;", std::to_string(ports_[0]) + ";"},
      {"TLS ", std::to_string(ports_[1]) + " "},
      {"MUTUAL", std::to_string(ports_[2])},
      {"H2C", std::to_string(ports_[3])},
      {"OTHER", std::to_string(ports_[4])}};
  dir_.write("paths.conf", replaced(kPaths, values));
  dir_.write("nginx.conf", replaced(kConfig, values));
}

std::string Nginx::url(const char* scheme, std::size_t listener, const std::string& path) const {
  return scheme + std::string("://localhost:") + std::to_string(ports_.at(listener)) + path;
}

std::string Nginx::http(const std::string& path) const { return url("http", 0, path); }
std::string Nginx::https(const std::string& path) const { return url("https", 1, path); }
std::string Nginx::mtls(const std::string& path) const { return url("https", 2, path); }
std::string Nginx::h2c(const std::string& path) const { return url("http", 3, path); }
std::string Nginx::wss(std::uint16_t port, const std::string& path) const {
  return url("wss", 1, "/to/" + std::to_string(port) + path);
}

std::vector<Nginx::Request> Nginx::stop() {
  process_->send(SIGTERM);
  process_->wait();
  const auto log = content_of(dir_.file("access.log"));
  std::vector<Request> requests;
  simdjson::dom::parser parser;
  for (const auto& line : lines_of(log)) {
    const auto seen = parser.parse(line);
    const auto text = [&seen](const char* key) {
      return std::string(seen[key].get_string().value());
    };
    const auto number = [&seen](const char* key) { return seen[key].get_uint64().value(); };
    Request r;
    const auto port = text("port");
    r.port = static_cast<std::uint16_t>(port.empty() ? 0 : std::stoi(port));
    r.method = text("method");
    r.uri = text("uri");
    r.protocol = text("protocol");
    r.host = text("host");
    r.user_agent = text("user_agent");
    r.accept_encoding = text("accept_encoding");
    r.content_length = text("content_length");
    r.transfer_encoding = text("transfer_encoding");
    r.authorization = text("authorization");
    r.connection_header = text("connection_header");
    r.x_test = text("x_test");
    r.client = text("client");
    r.remote = text("remote");
    r.referer = text("referer");
    r.status = static_cast<unsigned>(number("status"));
    r.connection = number("connection");
    r.connection_requests = number("connection_requests");
    r.tls_resumed = text("reused") == "r";
    requests.push_back(std::move(r));
  }
  return requests;
}

}  // namespace barrage::test
