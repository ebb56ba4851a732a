#include "server/session.h"

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/route.h"

namespace barrage::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t kMaxHeadBytes = 65536;
constexpr std::size_t kReadHeadBytes = 4096, kReadBodyBytes = 65536;
constexpr std::uint64_t kUnending = std::numeric_limits<std::uint64_t>::max();

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

// Bodies of a chosen size are repetitions of this.
const std::string& filler() {
  static const std::string text = [] {
    std::string t;
    while (t.size() < kReadBodyBytes) t += "Hello, world!";
    return t;
  }();
  return text;
}

// A request's body: counted, and kept only on demand.
struct SinkBody {
  struct value_type {
    bool keep = false;
    std::string text;
  };

  class reader {
   public:
    template <bool isRequest, class Fields>
    reader(http::header<isRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& ec) {
      ec = {};
      std::size_t size = 0;
      for (const auto buffer : beast::buffers_range(buffers)) {
        size += buffer.size();
        if (body_.keep) body_.text.append(static_cast<const char*>(buffer.data()), buffer.size());
      }
      return size;
    }
    void finish(error_code& ec) { ec = {}; }

   private:
    value_type& body_;
  };
};

// One connection, one request at a time; pipelined ones wait in the buffer. Lives as long as an
// operation of the loop refers to it.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Site& site, tcp::socket socket, std::uint64_t number)
      : site_(site), socket_(std::move(socket)), timer_(socket_.get_executor()), number_(number) {
    expect_request();
  }

  ~Session() {
    if (pending_) log(MonoTime());
  }

  void parse();

 private:
  using Step = void (Session::*)();
  using Parser = http::request_parser<SinkBody>;

  void expect_request();
  void read();
  void on_head();
  void refuse(unsigned status);
  void on_request();
  void at(MonoTime time, Step step);
  void depart();
  void write_head(unsigned status, std::string_view type);
  void write(std::size_t head_bytes);
  void next_piece();
  void finish();
  void give_up();
  void reset();
  void hang_up();
  void drain();
  void log(MonoTime end);

  Site& site_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  const std::uint64_t number_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;

  // The current request.
  bool pending_ = false;
  MonoTime arrival_{}, departure_{}, piece_time_{};
  Route route_;
  Response response_;
  std::string head_;
  std::string_view text_;  // the body, if it is not filler
  std::uint64_t body_size_ = 0, body_sent_ = 0, piece_end_ = 0;
  std::uint32_t piece_ = 0;
  bool keep_alive_ = false;
};

void Session::expect_request() {
  parser_.emplace();
  parser_->header_limit(kMaxHeadBytes);
  parser_->body_limit(site_.max_body);
}

void Session::read() {
  const auto size = parser_->is_header_done() ? kReadBodyBytes : kReadHeadBytes;
  socket_.async_read_some(buffer_.prepare(size),
                          [self = shared_from_this()](error_code ec, std::size_t n) {
                            if (ec) return;
                            self->buffer_.commit(n);
                            self->parse();
                          });
}

void Session::parse() {
  while (!parser_->is_done()) {
    if (buffer_.size() == 0) return read();
    const bool in_body = parser_->is_header_done();
    error_code ec;
    buffer_.consume(parser_->put(buffer_.data(), ec));
    if (ec == http::error::need_more) return read();
    if (ec == http::error::header_limit) return refuse(431);
    if (ec == http::error::body_limit) return refuse(413);
    if (ec) return refuse(400);
    if (!in_body && parser_->is_header_done()) on_head();
  }
  on_request();
}

void Session::on_head() {
  const auto& request = parser_->get();
  route_ = route(view(request.target()));
  parser_->get().body().keep = route_.echo;
  parser_->eager(true);
  if (parser_->is_done() || buffer_.size() > 0) return;
  if (beast::iequals(request[http::field::expect], "100-continue")) {
    error_code ignored;  // the next read notices a closed connection
    asio::write(socket_, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), ignored);
  }
}

void Session::refuse(unsigned status) {
  route_ = {};
  keep_alive_ = false;
  body_size_ = 0;
  write_head(status, "text/plain");
  asio::async_write(socket_, asio::buffer(head_),
                    [self = shared_from_this()](error_code ec, std::size_t) {
                      if (!ec) self->hang_up();
                    });
}

void Session::on_request() {
  arrival_ = std::chrono::steady_clock::now();
  response_ = site_.behaviour.respond(arrival_, route_.wish);
  departure_ = {};
  body_sent_ = 0;
  pending_ = true;
  if (response_.ending == Ending::never) return drain();
  at(response_.departure, &Session::depart);
}

void Session::at(MonoTime time, Step step) {
  if (time <= std::chrono::steady_clock::now()) return (this->*step)();
  timer_.expires_at(time);
  timer_.async_wait([self = shared_from_this(), step](error_code ec) {
    if (!ec) (self.get()->*step)();
  });
}

void Session::depart() {
  const auto& request = parser_->get();
  departure_ = std::chrono::steady_clock::now();
  if (response_.ending == Ending::reset) return reset();

  keep_alive_ = parser_->keep_alive() && response_.ending == Ending::complete;
  text_ = {};
  auto type = std::string_view("text/plain");
  if (route_.echo) {
    text_ = request.body().text;
    const auto sent_type = request[http::field::content_type];
    if (!sent_type.empty()) type = view(sent_type);
  }
  if (route_.problem) text_ = *route_.problem;
  body_size_ = route_.echo || route_.problem ? text_.size() : response_.size;
  if (response_.ending == Ending::endless) body_size_ = kUnending;
  write_head(response_.status, type);

  const bool bodiless =
      request.method() == http::verb::head || response_.status == 204 || response_.status == 304;
  if (bodiless) body_size_ = 0;
  if (response_.ending == Ending::shorter) body_size_ /= 2;
  // No empty pieces: each is a write.
  response_.chunks =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(response_.chunks, body_size_));
  piece_ = 0;
  piece_time_ = response_.departure;
  piece_end_ = response_.chunks > 0 ? 0 : body_size_;
  write(head_.size());
}

void Session::write_head(unsigned status, std::string_view type) {
  const auto reason = http::obsolete_reason(http::int_to_status(status));
  head_.assign("HTTP/1.1 ").append(std::to_string(status)).append(" ");
  head_.append(view(reason)).append("\r\nServer: target-server\r\nContent-Type: ").append(type);
  if (body_size_ != kUnending && status != 204) {
    head_.append("\r\nContent-Length: ").append(std::to_string(body_size_));
  }
  if (route_.location) head_.append("\r\nLocation: ").append(*route_.location);
  if (!keep_alive_) head_.append("\r\nConnection: close");
  head_.append("\r\n\r\n");
}

// The head, or nothing, and as much of the current piece of the body as one write takes.
void Session::write(std::size_t head_bytes) {
  const std::string_view source = text_.empty() ? std::string_view(filler()) : text_;
  const std::size_t offset = body_sent_ % source.size();
  const std::size_t size = std::min<std::uint64_t>(piece_end_ - body_sent_, source.size() - offset);
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head_.data(), head_bytes),
                                                  asio::buffer(source.data() + offset, size)};
  asio::async_write(socket_, buffers,
                    [self = shared_from_this(), size](error_code ec, std::size_t) {
                      if (ec) return self->give_up();
                      self->body_sent_ += size;
                      self->next_piece();
                    });
}

void Session::next_piece() {
  if (body_sent_ < piece_end_) return write(0);
  if (piece_ == response_.chunks) return finish();
  ++piece_;
  piece_end_ = piece_ == response_.chunks ? body_size_ : body_size_ / response_.chunks * piece_;
  piece_time_ = site_.behaviour.after(piece_time_, response_.chunk_gap);
  at(piece_time_, &Session::next_piece);
}

void Session::finish() {
  log(std::chrono::steady_clock::now());
  if (!keep_alive_) return hang_up();
  expect_request();
  parse();
}

// The client closed the connection.
void Session::give_up() {
  log(MonoTime());
  error_code ignored;
  socket_.close(ignored);
}

void Session::reset() {
  response_.status = 0;
  log(departure_);
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

// Sends nothing more and discards input until the client closes: closing with unread bytes would
// reset the connection and could destroy the response in transit.
void Session::hang_up() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  drain();
}

void Session::drain() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(kReadHeadBytes),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                            if (!ec) self->drain();
                          });
}

void Session::log(MonoTime end) {
  pending_ = false;
  if (!site_.log.enabled()) return;
  const auto& request = parser_->get();
  LoggedRequest line;
  line.seq = response_.seq;
  line.connection = number_;
  line.arrival = arrival_;
  line.planned = response_.departure;
  line.departure = departure_;
  line.end = end;
  line.status = departure_ == MonoTime() ? 0 : response_.status;
  line.bytes = body_sent_;
  line.method = view(request.method_string());
  line.path = view(request.target());
  line.x_seq = view(request["X-Seq"]);
  site_.log.add(line);
}

}  // namespace

void serve(Site& site, tcp::socket socket, std::uint64_t number) {
  std::make_shared<Session>(site, std::move(socket), number)->parse();
}

}  // namespace barrage::server
