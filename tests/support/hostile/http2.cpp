#include "support/hostile/http2.h"

#include <thread>

#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {

std::string number32(std::uint32_t value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::string frame(Frame type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  std::string bytes = number32(static_cast<std::uint32_t>(payload.size())).substr(1);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  return bytes.append(number32(stream)).append(payload);
}

std::string setting(Setting what, std::uint32_t value) {
  return number32(static_cast<std::uint32_t>(what)).substr(2) + number32(value);
}

std::string goaway(std::uint32_t last_stream, Code code) {
  return frame(Frame::goaway, 0, 0,
               number32(last_stream) + number32(static_cast<std::uint32_t>(code)));
}

std::string rst_stream(std::uint32_t stream, Code code) {
  return frame(Frame::rst_stream, 0, stream, number32(static_cast<std::uint32_t>(code)));
}

bool Http2::fill(std::size_t bytes) {
  while (unread_.size() < bytes) {
    const std::string more = connection_.receive();
    if (more.empty()) return false;
    unread_ += more;
  }
  return true;
}

bool Http2::begin(std::string_view settings) {
  constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  if (!fill(kPreface.size()) || !unread_.starts_with(kPreface)) return false;
  unread_.erase(0, kPreface.size());
  return connection_.send(frame(Frame::settings, 0, 0, settings));
}

std::optional<std::uint32_t> Http2::next_request() {
  constexpr std::size_t kHead = 9;
  for (;;) {
    if (!fill(kHead)) return std::nullopt;
    const auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(unread_[i]); };
    const std::size_t length = std::size_t{byte(0)} << 16 | std::size_t{byte(1)} << 8 | byte(2);
    const auto type = static_cast<Frame>(byte(3));
    const bool ack = byte(4) & kAck;
    const std::uint32_t stream = std::uint32_t{byte(5)} << 24 | std::uint32_t{byte(6)} << 16 |
                                 std::uint32_t{byte(7)} << 8 | byte(8);
    if (!fill(kHead + length)) return std::nullopt;
    const std::string payload = unread_.substr(kHead, length);
    unread_.erase(0, kHead + length);
    if (type == Frame::settings && !ack) connection_.send(frame(Frame::settings, kAck, 0, {}));
    if (type == Frame::ping && !ack) connection_.send(frame(Frame::ping, kAck, 0, payload));
    if (type == Frame::headers) {
      connection_.saw_request();
      return stream;
    }
  }
}

bool Http2::respond(std::uint32_t stream) {
  return connection_.send(frame(Frame::headers, kEndHeaders, stream, kStatus200) +
                          frame(Frame::data, kEndStream, stream, "hello\n"));
}

namespace {

// One good response; further requests are refused, and may be retried elsewhere.
void go_away(Connection& c) {
  Http2 h2(c);
  if (!h2.begin()) return;
  const auto first = h2.next_request();
  if (!first || !h2.respond(*first) || !h2.next_request()) return;
  c.send(goaway(*first, Code::no_error));
}

// What was requested may have been done: no client can send it again.
void go_away_with_error(Connection& c) {
  Http2 h2(c);
  if (!h2.begin()) return;
  if (const auto stream = h2.next_request()) c.send(goaway(*stream, Code::calm));
}

void reset_each(Connection& c, Code code) {
  Http2 h2(c);
  if (!h2.begin()) return;
  while (const auto stream = h2.next_request()) {
    if (!c.send(rst_stream(*stream, code))) return;
  }
}
void reset_streams(Connection& c) { reset_each(c, Code::internal_error); }
void refuse_streams(Connection& c) { reset_each(c, Code::refused_stream); }

void restrict_to_zero(Connection& c, Setting what) {
  Http2 h2(c);
  if (!h2.begin(setting(what, 0))) return;
  while (h2.next_request()) {
  }
}
void no_window(Connection& c) { restrict_to_zero(c, Setting::initial_window_size); }
void no_streams(Connection& c) { restrict_to_zero(c, Setting::max_concurrent_streams); }

// Reads no preface and sends none.
void say_nothing(Connection& c) { c.wait_for_end(); }

void respond_to_none(Connection& c) {
  Http2 h2(c);
  if (!h2.begin()) return;
  while (h2.next_request()) {
  }
}

// Each request gets these frames, whose stream is the request's.
void respond(Connection& c, std::string (*frames)(std::uint32_t stream)) {
  Http2 h2(c);
  if (!h2.begin()) return;
  while (const auto stream = h2.next_request()) {
    if (!c.send(frames(*stream))) return;
  }
}

std::string head(std::uint32_t stream, std::string_view block = kStatus200) {
  return frame(Frame::headers, kEndHeaders, stream, block);
}
std::string some_body(std::uint32_t stream) { return frame(Frame::data, 0, stream, "hello\n"); }

void empty_headers(Connection& c) {
  respond(c, [](std::uint32_t stream) { return head(stream, {}); });
}
void stall_body(Connection& c) {
  respond(c, [](std::uint32_t stream) { return head(stream) + some_body(stream); });
}
void reset_before_headers(Connection& c) { reset_each(c, Code::no_error); }
void reset_after_headers(Connection& c) {
  respond(c,
          [](std::uint32_t stream) { return head(stream) + rst_stream(stream, Code::no_error); });
}
void reset_in_body(Connection& c) {
  respond(c, [](std::uint32_t stream) {
    return head(stream) + some_body(stream) + rst_stream(stream, Code::no_error);
  });
}
void body_of_204(Connection& c) {
  respond(c, [](std::uint32_t stream) {
    return head(stream, kStatus204) + frame(Frame::data, kEndStream, stream, "hello\n");
  });
}

void go_away_at_once(Connection& c) {
  Http2 h2(c);
  if (h2.begin() && c.send(goaway(0, Code::no_error))) c.wait_for_end();
}

void drip_headers(Connection& c) {
  Http2 h2(c);
  if (!h2.begin()) return;
  const auto stream = h2.next_request();
  // "x: xxx...", a literal header that is not indexed.
  if (stream) {
    c.drip(head(*stream,
                std::string(kStatus200) + std::string("\0\1x\x64", 4) + std::string(100, 'x')),
           std::chrono::milliseconds(50));
  }
}

// Good responses, half a second after each request.
void respond_slowly(Connection& c) {
  Http2 h2(c);
  if (!h2.begin()) return;
  while (const auto stream = h2.next_request()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    if (!h2.respond(*stream)) return;
  }
}

// The same frames after the first request, as fast as the client reads.
void flood(Connection& c, std::string_view begin, std::string_view piece) {
  Http2 h2(c);
  if (h2.begin() && h2.next_request() && c.send(begin)) c.send_endlessly(piece);
}
void pings(Connection& c) { flood(c, {}, frame(Frame::ping, 0, 0, "12345678")); }
void settings(Connection& c) {
  flood(c, {}, frame(Frame::settings, 0, 0, setting(Setting::max_concurrent_streams, 100)));
}
void continuations(Connection& c) {
  // A literal header that is not indexed, "x: y".
  std::string block;
  while (block.size() < 4096) block += std::string("\0\1x\1y", 5);
  flood(c, frame(Frame::headers, 0, 1, kStatus200), frame(Frame::continuation, 0, 1, block));
}
void data(Connection& c) {
  flood(c, frame(Frame::headers, kEndHeaders, 1, kStatus200),
        frame(Frame::data, 0, 1, std::string(kFullFrame, 'x')));
}
void pushes(Connection& c) {
  flood(c, {}, frame(Frame::push_promise, kEndHeaders, 1, number32(2) + std::string(kStatus200)));
}

void big_frame(Connection& c) {
  Http2 h2(c);
  if (!h2.begin() || !h2.next_request()) return;
  c.send(frame(Frame::headers, kEndHeaders, 1, kStatus200) +
         frame(Frame::data, 0, 1, std::string(4 * kFullFrame, 'x')));
  c.wait_for_end();
}

void respond_in_http1(Connection& c) {
  c.receive();
  c.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
}

void respond_to_all(Connection& c) {
  Http2 h2(c);
  if (!h2.begin()) return;
  while (const auto stream = h2.next_request()) {
    if (!h2.respond(*stream)) return;
  }
}

}  // namespace

// "h2_...": over TLS, by ALPN. "h2c_...": without, which some clients treat differently.
std::vector<Behaviour> http2_behaviours() {
  std::vector<Behaviour> all{{.name = "h2c_http1", .serve = respond_in_http1}};
  const auto add = [&all](const char* over_tls, const char* without, void (*serve)(Connection&)) {
    all.push_back({.name = over_tls,
                   .scheme = "https",
                   .certificate = Certificate::good,
                   .alpn = "h2",
                   .serve = serve});
    all.push_back({.name = without, .serve = serve});
  };
  add("h2_ok", "h2c_ok", respond_to_all);
  add("h2_slow", "h2c_slow", respond_slowly);
  add("h2_silent", "h2c_silent", say_nothing);
  add("h2_never", "h2c_never", respond_to_none);
  add("h2_drip", "h2c_drip", drip_headers);
  add("h2_stall_body", "h2c_stall_body", stall_body);
  add("h2_empty_headers", "h2c_empty_headers", empty_headers);
  add("h2_goaway", "h2c_goaway", go_away);
  add("h2_goaway_first", "h2c_goaway_first", go_away_at_once);
  add("h2_goaway_error", "h2c_goaway_error", go_away_with_error);
  add("h2_rst", "h2c_rst", reset_streams);
  add("h2_refused", "h2c_refused", refuse_streams);
  add("h2_rst_none", "h2c_rst_none", reset_before_headers);
  add("h2_rst_headers", "h2c_rst_headers", reset_after_headers);
  add("h2_rst_body", "h2c_rst_body", reset_in_body);
  add("h2_204_body", "h2c_204_body", body_of_204);
  add("h2_window0", "h2c_window0", no_window);
  add("h2_streams0", "h2c_streams0", no_streams);
  add("h2_pings", "h2c_pings", pings);
  add("h2_settings", "h2c_settings", settings);
  add("h2_continuations", "h2c_continuations", continuations);
  add("h2_bigframe", "h2c_bigframe", big_frame);
  add("h2_push", "h2c_push", pushes);
  add("h2_data", "h2c_data", data);
  return all;
}

}  // namespace barrage::test::hostile
