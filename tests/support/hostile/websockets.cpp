// WebSocket servers: handshakes that are none, and frames that no server may send.
#include <algorithm>
#include <thread>

#include "support/hostile/behaviours.h"
#include "support/hostile/websocket.h"

namespace barrage::test::hostile {
namespace {

constexpr std::chrono::milliseconds kGap{50};

// Handshakes.

void respond(Connection& c, std::string_view bytes) {
  if (c.read_request() && c.send(bytes)) c.wait_for_end();
}

void bad_key(Connection& c) {
  const auto request = c.read_request();
  if (request && c.send(agreed("Sec-WebSocket-Key: another\r\n"))) c.wait_for_end();
}

void no_key(Connection& c) {
  respond(c,
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
}

void no_upgrade(Connection& c) {
  const auto request = c.read_request();
  if (!request) return;
  c.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         accept_key(*request) + "\r\n\r\n");
  c.wait_for_end();
}

void agree_with(Connection& c, std::string_view more) {
  const auto request = c.read_request();
  if (request && c.send(agreed(*request, more))) c.wait_for_end();
}

void slow_upgrade(Connection& c) {
  if (const auto request = c.read_request()) {
    c.drip(agreed(*request, "X-Padding: " + std::string(1000, 'x') + "\r\n"), kGap);
  }
}

void cut_upgrade(Connection& c) {
  if (c.read_request()) c.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs");
}

void huge_upgrade(Connection& c) {
  if (c.read_request() && c.send("HTTP/1.1 101 Switching Protocols\r\n")) {
    c.send_endlessly("X-More: and more\r\n");
  }
}

// Frames in reply to a message.

// Whether a message came.
bool asked(Connection& c) {
  WebSocket socket(c);
  return socket.begin() && socket.next();
}

void reply(Connection& c, std::string_view bytes) {
  if (asked(c) && c.send(bytes)) c.wait_for_end();
}

void flood(Connection& c, std::string_view begin, std::string_view piece) {
  if (asked(c) && c.send(begin)) c.send_endlessly(piece);
}

void masked(Connection& c) {
  reply(c, frame_head(kFin | kText, 2, kMasked) + std::string(4, '\0') + "ok");
}

void rst_frame(Connection& c) {
  if (!asked(c)) return;
  c.send(frame_head(kFin | kText, 1000) + std::string(500, 'x'));
  // A RST overtakes what the client has not read yet.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  c.reset();
}

void fin_frame(Connection& c) {
  if (asked(c)) c.send(frame_head(kFin | kText, 1000) + std::string(500, 'x'));
}

// In the middle of a message.
void alert_frame(Connection& c) {
  if (!asked(c)) return;
  c.send(frame_head(kFin | kText, 1000) + std::string(500, 'x'));
  c.alert();
}

void notify_frame(Connection& c) {
  if (!asked(c)) return;
  c.send(frame_head(kFin | kText, 1000) + std::string(500, 'x'));
  c.close_notify();
}

void alert(Connection& c) {
  if (asked(c)) c.alert();
}

void stall_frame(Connection& c) {
  reply(c, frame_head(kFin | kText, 1000) + std::string(500, 'x'));
}

void gone(Connection& c) { asked(c); }

void rst(Connection& c) {
  if (asked(c)) c.reset();
}

// Reads nothing after the handshake.
void no_read(Connection& c) {
  if (WebSocket(c).begin()) std::this_thread::sleep_for(kTimeout);
}

// Well-behaved.

void echo(Connection& c) {
  WebSocket socket(c);
  if (!socket.begin()) return;
  while (const auto message = socket.next()) {
    if (!c.send(ws_frame(kFin | kText, *message))) return;
  }
  c.send(ws_close(1000));
}

// Messages in as many frames as they have bytes, with a ping between each two.
void pieces(Connection& c) {
  WebSocket socket(c);
  if (!socket.begin()) return;
  while (const auto message = socket.next()) {
    std::string bytes = ws_frame(kText, {});
    for (const char byte : *message) {
      bytes += ws_frame(kFin | kPing, "?") + ws_frame(kContinuation, {&byte, 1});
    }
    if (!c.send(bytes + ws_frame(kFin | kContinuation, {}))) return;
  }
  c.send(ws_close(1000));
}

// Messages in two frames, the first with a length of two bytes, and a ping between: byte by byte,
// so that a client has to stop at each place of a frame.
void crumbs(Connection& c) {
  WebSocket socket(c);
  if (!socket.begin()) return;
  while (const auto message = socket.next()) {
    const std::size_t half = std::min<std::size_t>(message->size(), 126);
    c.drip(ws_frame(kText, message->substr(0, half)) + ws_frame(kFin | kPing, "?") +
               ws_frame(kFin | kContinuation, message->substr(half)),
           std::chrono::milliseconds(1));
  }
  c.send(ws_close(1000));
}

// Speaks in the same packet that agrees.
void early(Connection& c) {
  const auto request = c.read_request();
  if (request && c.send(agreed(*request) + ws_frame(kFin | kText, "0"))) c.wait_for_end();
}

// The client's close frame gets no reply, nor does its FIN.
void deaf(Connection& c) {
  WebSocket socket(c);
  if (!socket.begin()) return;
  while (const auto message = socket.next()) c.send(ws_frame(kFin | kText, *message));
  std::this_thread::sleep_for(kTimeout);
}

Behaviour ws(std::string_view name, void (*serve)(Connection&)) {
  return {.name = name, .scheme = "ws", .serve = serve};
}

Behaviour wss(std::string_view name, void (*serve)(Connection&)) {
  return {.name = name, .scheme = "wss", .certificate = Certificate::good, .serve = serve};
}

void ping_flood(Connection& c) { flood(c, {}, ws_frame(kFin | kPing, "x")); }
void message_flood(Connection& c) { flood(c, {}, ws_frame(kFin | kText, "unasked")); }

}  // namespace

std::vector<Behaviour> websocket_behaviours() {
  return {
      ws("ws_echo", echo),
      ws("ws_pieces", pieces),
      ws("ws_crumbs", crumbs),
      ws("ws_early", early),
      ws("ws_deaf", deaf),

      ws("ws_bad_key", bad_key),
      ws("ws_no_key", no_key),
      ws("ws_no_upgrade", no_upgrade),
      ws("ws_200",
         [](Connection& c) { respond(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"); }),
      ws("ws_503",
         [](Connection& c) { respond(c, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"); }),
      ws("ws_garbage", [](Connection& c) { respond(c, "\x01\x02\xff is not HTTP\r\n\r\n"); }),
      ws("ws_extension",
         [](Connection& c) { agree_with(c, "Sec-WebSocket-Extensions: permessage-deflate\r\n"); }),
      ws("ws_protocol", [](Connection& c) { agree_with(c, "Sec-WebSocket-Protocol: odd\r\n"); }),
      ws("ws_slow_upgrade", slow_upgrade),
      ws("ws_never", [](Connection& c) { respond(c, {}); }),
      ws("ws_cut_upgrade", cut_upgrade),
      ws("ws_huge_upgrade", huge_upgrade),

      ws("ws_masked", masked),
      ws("ws_reserved", [](Connection& c) { reply(c, ws_frame(kFin | kReserved1 | kText, "ok")); }),
      ws("ws_opcode", [](Connection& c) { reply(c, ws_frame(kFin | 3, "ok")); }),
      ws("ws_orphan", [](Connection& c) { reply(c, ws_frame(kFin | kContinuation, "ok")); }),
      ws("ws_interleaved",
         [](Connection& c) { reply(c, ws_frame(kText, "o") + ws_frame(kFin | kText, "k")); }),
      ws("ws_utf8", [](Connection& c) { reply(c, ws_frame(kFin | kText, "\xc3\x28")); }),
      ws("ws_long_ping",
         [](Connection& c) { reply(c, ws_frame(kFin | kPing, std::string(126, 'x'))); }),
      ws("ws_cut_ping", [](Connection& c) { reply(c, ws_frame(kPing, "x")); }),
      ws("ws_2e63",
         [](Connection& c) { reply(c, frame_head(kFin | kText, std::uint64_t{1} << 63)); }),
      ws("ws_2e62",
         [](Connection& c) {
           flood(c, frame_head(kFin | kText, std::uint64_t{1} << 62), std::string(1000, 'x'));
         }),
      ws("ws_fragments",
         [](Connection& c) {
           flood(c, ws_frame(kText, "x"), ws_frame(kContinuation, std::string(1000, 'x')));
         }),
      ws("ws_empty_fragments",
         [](Connection& c) { flood(c, ws_frame(kText, {}), ws_frame(kContinuation, {})); }),
      ws("ws_close_empty", [](Connection& c) { reply(c, ws_frame(kFin | kClose, {})); }),
      ws("ws_close_4001", [](Connection& c) { reply(c, ws_close(4001, "over the limit")); }),
      // The first byte of the code comes alone.
      ws("ws_close_1012",
         [](Connection& c) {
           const std::string bytes = ws_close(1012, "restart of 10.0.0.7:80");
           if (!asked(c) || !c.send(bytes.substr(0, 3))) return;
           std::this_thread::sleep_for(std::chrono::milliseconds(20));
           if (c.send(bytes.substr(3))) c.wait_for_end();
         }),
      ws("ws_close_1014", [](Connection& c) { reply(c, ws_close(1014)); }),
      ws("ws_close_1015", [](Connection& c) { reply(c, ws_close(1015)); }),
      ws("ws_close_byte", [](Connection& c) { reply(c, ws_frame(kFin | kClose, "x")); }),
      ws("ws_close_1005", [](Connection& c) { reply(c, ws_close(1005)); }),
      ws("ws_ping_flood", ping_flood),
      ws("ws_flood", message_flood),
      ws("ws_rst_frame", rst_frame),
      ws("ws_fin_frame", fin_frame),
      ws("ws_stall_frame", stall_frame),
      ws("ws_rst", rst),
      ws("ws_gone", gone),
      ws("ws_silent", [](Connection& c) { reply(c, {}); }),
      ws("ws_no_read", no_read),

      {.name = "wss_wants_cert",
       .scheme = "wss",
       .certificate = Certificate::good,
       .wants_certificate = true,
       .serve = echo},
      wss("wss_echo", echo),
      wss("wss_pieces", pieces),
      wss("wss_crumbs", crumbs),
      wss("wss_early", early),
      wss("wss_ping_flood", ping_flood),
      wss("wss_flood", message_flood),
      wss("wss_masked", masked),
      wss("wss_rst_frame", rst_frame),
      wss("wss_fin_frame", fin_frame),
      wss("wss_alert", alert),
      wss("wss_alert_frame", alert_frame),
      wss("wss_notify_frame", notify_frame),
      wss("wss_silent", [](Connection& c) { reply(c, {}); }),
  };
}

}  // namespace barrage::test::hostile
