#include "net/connector.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/mask.h"

namespace barrage {
namespace {

constexpr std::string_view kInterfaceKind = "host!";  // of CURLOPT_INTERFACE: an address
constexpr long kNoTimeoutMs = 1L << 30;               // twelve days

using SslContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// The address of an interface; empty: it is neither an address nor a name that has one. Vegeta
// takes names, too.
std::string address_of(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
      inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    return text;
  }
  Names names({}, Nanos(0));
  return !text.empty() && names.resolve(text, "0").empty() ? names.first_address(text) : "";
}

// Why no socket can have this address; 0: one can.
int why_not_ours(const std::string& address) {
  sockaddr_storage where{};
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&where);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&where);
  const bool is_v4 = inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1;
  where.ss_family = is_v4 ? AF_INET : AF_INET6;
  if (!is_v4) inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr);
  const int fd = ::socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool bound = fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&where),
                                       is_v4 ? sizeof *v4 : sizeof *v6) == 0;
  const int error = bound ? 0 : errno;
  if (fd >= 0) ::close(fd);
  return error;
}

std::string checked_local_address(const std::string& text) {
  const std::string address = address_of(text);
  if (address.empty()) {
    throw UsageError("-laddr: \"" + text + "\" is no local address; write e.g. 127.0.0.2 or ::1");
  }
  const int error = why_not_ours(address);
  if (error == EADDRNOTAVAIL) {
    throw UsageError("-laddr: " + address + " is not an address of this machine");
  }
  if (error != 0) {
    throw UsageError("-laddr: cannot connect from " + address + ": " + std::strerror(error));
  }
  return std::string(kInterfaceKind) + address;
}

void check_unix_socket(const std::string& path) {
  constexpr std::size_t most = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() <= most) return;
  throw UsageError("-unix-socket: the path has " + std::to_string(path.size()) +
                   " bytes, the system takes " + std::to_string(most) +
                   "; use a shorter one, e.g. a symbolic link");
}

void check_proxy(const std::string& proxy) {
  if (proxy.empty() || proxy == "env") return;
  const UrlPtr url(curl_url());
  const bool readable = curl_url_set(url.get(), CURLUPART_URL, proxy.c_str(),
                                     CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) == CURLUE_OK;
  const std::string scheme = readable ? origin_of(url.get()).scheme : "";
  for (const char* known : {"http", "https", "socks4", "socks4a", "socks5", "socks5h"}) {
    if (scheme == known) return;
  }
  throw UsageError(
      "-proxy: \"" + mask_url(proxy) +
      "\" is no proxy; write env, or e.g. http://127.0.0.1:3128 or socks5://host:1080");
}

void check_readable(const std::string& flag, const std::string& file) {
  if (::access(file.c_str(), R_OK) == 0) return;
  throw RunError(flag + ": cannot open " + file + ": " + std::strerror(errno));
}

ConnectTo checked_connect_to(const std::vector<std::string>& rules) {
  try {
    return ConnectTo(rules);
  } catch (const ValueError& error) {
    throw UsageError(std::string("-connect-to: ") + error.what());
  }
}

std::unique_ptr<Names> checked_names(const ConnectOptions& options) {
  try {
    return std::make_unique<Names>(options.resolvers, options.dns_ttl);
  } catch (const ValueError& error) {
    throw UsageError(std::string("-resolvers: ") + error.what());
  }
}

}  // namespace

void Connector::StoreDelete::operator()(x509_store_st* store) const noexcept {
  X509_STORE_free(store);
}

Connector::Connector(ConnectOptions options)
    : options_(std::move(options)),
      guard_(options_.guard),
      connect_to_(checked_connect_to(options_.connect_to)),
      names_(checked_names(options_)) {
  if (options_.dns_ttl < Nanos(0) && !options_.resolvers.empty()) {
    throw UsageError("-dns-ttl below 0 leaves names to the system: it does not go with -resolvers");
  }
  if (!options_.unix_socket.empty() && !options_.proxy.empty()) {
    throw UsageError("-unix-socket does not go with -proxy: choose one way to the server");
  }
  if (options_.guard.deny_public && !options_.proxy.empty()) {
    throw UsageError(
        "-deny-public does not go with -proxy, which resolves names itself; leave one out");
  }
  check_unix_socket(options_.unix_socket);
  if (!options_.key.empty() && options_.cert.empty()) {
    throw UsageError("-key needs -cert: the certificate that it belongs to");
  }
  for (const std::string& address : options_.local_addresses) {
    interfaces_.push_back(checked_local_address(address));
  }
  check_proxy(options_.proxy);
  if (options_.proxy == "env") read_proxies_of_environment();
  for (const Header& header : options_.proxy_headers) {
    append(proxy_headers_, header.name + ": " + header.value);
  }
  append(proxy_headers_, "Proxy-Connection:");  // what libcurl would add of its own accord
  if (!options_.root_certs.empty()) roots();
  check_certificate();
  for (const auto& to : connect_to_.destinations()) {
    if (!resolves_names()) break;
    if (const std::string why = names_->resolve(to.host, to.port); !why.empty()) {
      throw UsageError("-connect-to: cannot resolve " + to.host + ": " + why);
    }
  }
}

Connector::~Connector() = default;

bool Connector::resolves_names() const {
  return options_.dns_ttl >= Nanos(0) && options_.proxy.empty() && options_.unix_socket.empty();
}

std::string Connector::prepare(const std::string& url) const {
  if (url.starts_with("https:")) roots();
  if (!resolves_names()) return {};
  const UrlPtr parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return "malformed URL";
  const Origin origin = origin_of(parsed.get());
  // A host that a rule sends elsewhere need not have an address of its own.
  if (connect_to_.covers(origin.host, origin.port)) return {};
  if (std::string why = names_->resolve(origin.host, origin.port); !why.empty()) return why;
  return why_no_local_address(origin.host);
}

bool Connector::waits_for_name(const std::string& url) const {
  const UrlPtr parsed(curl_url());
  if (!resolves_names() || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return false;
  }
  const Origin origin = origin_of(parsed.get());
  return !connect_to_.covers(origin.host, origin.port) && names_->unknown(origin.host);
}

std::vector<ConnectTo::HostPort> Connector::destinations(const std::string& host,
                                                         const std::string& port) const {
  if (!options_.unix_socket.empty()) return {};
  auto to = connect_to_.destinations_of(host, port);
  if (to.empty()) to.push_back({host, port});
  return to;
}

Denied Connector::denied(const std::string& host, const std::string& port) const {
  for (const auto& to : destinations(host, port)) {
    const Denied denied = guard_.judge_host(to.host);
    if (denied != Denied::none) return denied;
  }
  return Denied::none;
}

std::string Connector::why_denied(const std::string& url) const {
  const UrlPtr parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  const Origin origin = origin_of(parsed.get());
  const auto sentence = [](const std::string& host, Denied denied) {
    return "refusing to connect to " + host + ": " + text_of(denied);
  };
  for (const auto& to : destinations(origin.host, origin.port)) {
    Denied denied = guard_.judge_host(to.host);
    if (denied != Denied::none) return sentence(to.host, denied);
    if (!resolves_names()) continue;
    for (const std::string& address : names_->addresses(to.host)) {
      denied = guard_.judge_address(address);
      if (denied == Denied::none) break;
    }
    if (denied != Denied::none) return sentence(to.host, denied);
  }
  return {};
}

// A connection stays within a family of addresses.
std::string Connector::why_no_local_address(const std::string& host) const {
  const auto is_v6 = [](std::string_view address) {
    return address.find(':') != std::string_view::npos;
  };
  const std::vector<std::string> there = names_->addresses(host);
  for (const std::string& interface : interfaces_) {
    const std::string_view here = std::string_view(interface).substr(kInterfaceKind.size());
    const auto same = [&](const std::string& address) { return is_v6(address) == is_v6(here); };
    if (std::none_of(there.begin(), there.end(), same)) {
      return std::string("it has no ") + (is_v6(here) ? "IPv6" : "IPv4") +
             " address, which -laddr=" + std::string(here) + " needs";
    }
  }
  return {};
}

std::optional<TransferEnd> Connector::why_not(const std::string& host,
                                              const std::string& port) const {
  if (const Denied why = denied(host, port); why != Denied::none) {
    return TransferEnd{.rc = CURLE_COULDNT_CONNECT, .socket_error = error_of(why)};
  }
  if (!resolves_names() || connect_to_.covers(host, port)) return std::nullopt;
  std::string why = names_->missing(host);
  if (why.empty()) return std::nullopt;
  return TransferEnd{.rc = CURLE_COULDNT_RESOLVE_HOST, .host = host, .no_address = std::move(why)};
}

x509_store_st* Connector::roots() const {
  std::call_once(roots_loaded_, [this] { load_roots(); });
  return roots_.get();
}

void Connector::load_roots() const {
  if (options_.insecure) return;
  roots_.reset(X509_STORE_new());
  if (options_.root_certs.empty()) {
    X509_STORE_set_default_paths(roots_.get());
    return;
  }
  for (const std::string& file : options_.root_certs) {
    check_readable("-root-certs", file);
    ERR_clear_error();
    if (X509_STORE_load_file(roots_.get(), file.c_str()) != 1) {
      throw RunError("-root-certs: " + file +
                     " holds no root certificate; write PEM: -----BEGIN CERTIFICATE-----");
    }
  }
}

void Connector::check_certificate() const {
  if (options_.cert.empty()) return;
  const SslContext context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  const std::string& key = options_.key.empty() ? options_.cert : options_.key;
  check_readable("-cert", options_.cert);
  check_readable("-key", key);
  if (SSL_CTX_use_certificate_chain_file(context.get(), options_.cert.c_str()) != 1) {
    throw RunError("-cert: " + options_.cert + " cannot be read as a PEM certificate");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw RunError("-key: " + key + " cannot be read as the PEM key of " + options_.cert);
  }
}

std::uint64_t Connector::take_share_of_connections() const {
  const std::uint64_t all = options_.max_connections, loops = options_.loops;
  const std::uint64_t share = all / loops + (shares_taken_++ < all % loops ? 1 : 0);
  return all == 0 ? 0 : std::max<std::uint64_t>(share, 1);
}

void Connector::configure(CURL* easy) const {
  const ConnectOptions& o = options_;
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // the end of a hit does not wait for libcurl's threads that resolve
  set(CURLOPT_PROTOCOLS_STR, "http,https");  // libcurl's names of without and with TLS
  // Only to divide the time among several addresses: drivers have deadlines of their own. libcurl's
  // own limit is 5 minutes.
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(o.timeout).count();
  set(CURLOPT_CONNECTTIMEOUT_MS, o.timeout > Nanos(0) ? static_cast<long>(ms) : kNoTimeoutMs);
  set(CURLOPT_DNS_CACHE_TIMEOUT, o.dns_ttl < Nanos(0) ? 0L : -1L);
  if (o.insecure) {
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  } else {
    set(CURLOPT_CAINFO, static_cast<char*>(nullptr));
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  if (!o.cert.empty()) {
    set(CURLOPT_SSLCERT, o.cert.c_str());
    set(CURLOPT_SSLKEY, o.key.empty() ? o.cert.c_str() : o.key.c_str());
  }
  set(CURLOPT_SSL_SESSIONID_CACHE, o.session_tickets ? 1L : 0L);
  if (!o.unix_socket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, o.unix_socket.c_str());
  if (!interfaces_.empty()) set(CURLOPT_INTERFACE, interfaces_.front().c_str());
  if (!connect_to_.empty()) set(CURLOPT_CONNECT_TO, connect_to_.list(0));
  if (o.proxy.empty()) {
    set(CURLOPT_PROXY, "");  // both also keep libcurl from looking at the environment, for each hit
    set(CURLOPT_NOPROXY, "");
  } else {
    if (o.proxy != "env") set(CURLOPT_PROXY, o.proxy.c_str());
    set(CURLOPT_USERAGENT, o.user_agent.c_str());  // of CONNECT; requests say it themselves
    set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    set(CURLOPT_PROXYHEADER, proxy_headers_.get());
  }
}

bool Connector::used_proxy([[maybe_unused]] CURL* easy) const {
#if LIBCURL_VERSION_NUM >= 0x080700
  return !options_.proxy.empty() && info_long(easy, CURLINFO_USED_PROXY) != 0;
#else
  return !options_.proxy.empty();
#endif
}

bool Connector::speaks_tls_to_proxy(CURL* easy) const {
  const std::string& proxy = options_.proxy;
  if (proxy != "env" && !proxy.starts_with("https:")) return false;
  return used_proxy(easy) && info_long(easy, CURLINFO_HTTP_CONNECTCODE) == 0;
}

void Connector::trust_roots(ssl_ctx_st* tls) const {
  if (x509_store_st* const trusted = roots()) SSL_CTX_set1_cert_store(tls, trusted);
}

std::uint64_t Connector::turns() const {
  return std::max<std::uint64_t>(connect_to_.turns(), 1) *
         std::max<std::uint64_t>(interfaces_.size(), 1);
}

void Connector::take_turns(CURL* easy, std::uint64_t turn) const {
  if (connect_to_.turns() > 1) {
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connect_to_.list(turn));
    turn /= connect_to_.turns();  // so that each address meets each destination
  }
  if (interfaces_.size() > 1) {
    curl_easy_setopt(easy, CURLOPT_INTERFACE, interfaces_[turn % interfaces_.size()].c_str());
  }
}

}  // namespace barrage
