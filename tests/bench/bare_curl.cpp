// What libcurl on libuv costs at least, when it is used well: no schedule, no records, no look at
// a response but its code. `bare_curl URL CONNECTIONS SECONDS [--http2]` prints "HITS FAULTS".
#include <curl/curl.h>
#include <unistd.h>
#include <uv.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace {

constexpr int kShard = 50;  // transfers of a multi: libcurl walks its connections one by one

struct Multi {
  CURLM* curl = nullptr;
  uv_timer_t timer{};
  bool expired = false;  // wants to be called at once
};
struct Socket {
  Multi* multi = nullptr;
  uv_poll_t poll{};
  curl_socket_t fd = -1;
  int armed = 0;      // uv events: stay so while the connection is idle
  bool idle = false;  // libcurl wants no events
};

std::vector<std::unique_ptr<Multi>> multis;
std::vector<std::unique_ptr<Socket>> sockets;  // by descriptor
std::chrono::steady_clock::time_point end;
unsigned long hits = 0, faults = 0, in_flight = 0;

void act(Multi& multi, curl_socket_t fd, int flags) {
  int running = 0, left = 0;
  curl_multi_socket_action(multi.curl, fd, flags, &running);
  while (const CURLMsg* message = curl_multi_info_read(multi.curl, &left)) {
    CURL* const easy = message->easy_handle;
    long code = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    ++(message->data.result == CURLE_OK && code == 200 ? hits : faults);
    curl_multi_remove_handle(multi.curl, easy);
    if (std::chrono::steady_clock::now() < end) {
      curl_multi_add_handle(multi.curl, easy);
    } else {
      --in_flight;
    }
  }
}

// Once per iteration of the loop: transfers that were added begin.
void begin_transfers(uv_prepare_t* turn) noexcept {
  for (const auto& multi : multis) {
    while (std::exchange(multi->expired, false)) act(*multi, CURL_SOCKET_TIMEOUT, 0);
  }
  if (in_flight == 0) uv_stop(turn->loop);
}

int on_timeout(CURLM*, long ms, void* self) noexcept {
  auto& multi = *static_cast<Multi*>(self);
  multi.expired = ms == 0;
  if (ms <= 0 || uv_is_active(reinterpret_cast<uv_handle_t*>(&multi.timer))) return 0;
  uv_timer_start(
      &multi.timer,
      [](uv_timer_t* timer) noexcept {
        act(*static_cast<Multi*>(timer->data), CURL_SOCKET_TIMEOUT, 0);
      },
      static_cast<std::uint64_t>(ms), 0);
  return 0;
}

void on_event(uv_poll_t* poll, int status, int events) noexcept {
  auto& socket = *static_cast<Socket*>(poll->data);
  if (socket.idle) {
    socket.armed = 0;
    uv_poll_stop(poll);
    return;
  }
  int flags = status < 0 ? CURL_CSELECT_ERR : 0;
  if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
  if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
  act(*socket.multi, socket.fd, flags);
}

int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) noexcept {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= sockets.size()) sockets.resize(index + 256);
  auto& socket = sockets[index];
  if (!socket) {
    socket = std::make_unique<Socket>();
    socket->fd = fd;
    socket->poll.data = socket.get();
    uv_poll_init(uv_default_loop(), &socket->poll, fd);
  }
  socket->multi = static_cast<Multi*>(self);
  socket->idle = what == CURL_POLL_REMOVE;
  if (socket->idle) return 0;
  const int events =
      ((what & CURL_POLL_IN) ? UV_READABLE : 0) | ((what & CURL_POLL_OUT) ? UV_WRITABLE : 0);
  if (events != socket->armed) uv_poll_start(&socket->poll, events, &on_event);
  socket->armed = events;
  return 0;
}

int on_close(void*, curl_socket_t fd) noexcept {
  const auto index = static_cast<std::size_t>(fd);
  if (index < sockets.size() && sockets[index]) {
    uv_close(reinterpret_cast<uv_handle_t*>(&sockets[index].release()->poll),
             [](uv_handle_t* closed) noexcept { delete static_cast<Socket*>(closed->data); });
  }
  return close(fd);
}

std::size_t on_body(char*, std::size_t size, std::size_t count, void*) noexcept {
  return size * count;
}

CURL* make_easy(CURLU* url, bool http2) {
  CURL* const easy = curl_easy_init();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_CURLU, url);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_SSL_VERIFYPEER, 0L);
  set(CURLOPT_SSL_VERIFYHOST, 0L);
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_CLOSESOCKETFUNCTION, &on_close);
  set(CURLOPT_HTTP_VERSION, long{http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1});
  set(CURLOPT_PIPEWAIT, http2 ? 1L : 0L);
  return easy;
}

Multi& make_multi() {
  Multi& multi = *multis.emplace_back(std::make_unique<Multi>());
  uv_timer_init(uv_default_loop(), &multi.timer);
  multi.timer.data = &multi;
  multi.curl = curl_multi_init();
  curl_multi_setopt(multi.curl, CURLMOPT_TIMERFUNCTION, &on_timeout);
  curl_multi_setopt(multi.curl, CURLMOPT_TIMERDATA, &multi);
  curl_multi_setopt(multi.curl, CURLMOPT_SOCKETFUNCTION, &on_socket);
  curl_multi_setopt(multi.curl, CURLMOPT_SOCKETDATA, &multi);
  curl_multi_setopt(multi.curl, CURLMOPT_MAXCONNECTS, long{kShard});
  return multi;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const int connections = std::atoi(argv[2]);
  end = std::chrono::steady_clock::now() + std::chrono::milliseconds(int(std::atof(argv[3]) * 1e3));
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLU* const url = curl_url();
  if (curl_url_set(url, CURLUPART_URL, argv[1], 0) != CURLUE_OK) return 2;
  for (int i = 0; i < connections; ++i) {
    if (i % kShard == 0) make_multi();
    curl_multi_add_handle(multis.back()->curl, make_easy(url, argc > 4));
    ++in_flight;
  }
  uv_prepare_t turn;
  uv_prepare_init(uv_default_loop(), &turn);
  uv_prepare_start(&turn, &begin_transfers);
  uv_run(uv_default_loop(), UV_RUN_DEFAULT);
  std::printf("%lu %lu\n", hits, faults);
  std::fflush(stdout);
  _exit(faults == 0 ? 0 : 1);  // closing thousands of connections is not measured
}
