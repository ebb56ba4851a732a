// The commands of docs/websocket.md as they stand, but for how long they take, which port the
// server has, and limits that a busy machine would break.
#include <catch2/catch_test_macros.hpp>

#include "support/files.h"
#include "support/nginx.h"
#include "support/node_server.h"
#include "support/process.h"

using namespace barrage::test;

namespace {

const std::string kPage = SOURCE_DIR "/docs/websocket.md";

// What the shell makes of the page: the blocks of one language, in order; the first of all blocks
// writes ws.txt. Each stage and each attack take 400 ms.
const std::string kPrepare = R"(
page=$1 port=$2
blocks() {
  awk -v fence='```'"$1" '/^```/ { inside = !inside; code = inside && $0 == fence; next } code' "$page" |
    sed -E 's/-duration=[0-9]+[sm]/-duration=400ms/; s/-warmup=5s/-warmup=100ms/; s/-ws-ping=[0-9]+s/-ws-ping=200ms/
      s/\b(30s|1m)([:@])/400ms\2/g; s/p95<[0-9]+ms/p95<20s/g; s/within 2s/within 50s/'
}
mkdir -p targets
sed 's/within 2s/within 50s/' "${page%/docs/*}/targets/ws-broadcast.txt" > targets/ws-broadcast.txt
attack() { command attack -connect-to=127.0.0.1:3000:127.0.0.1:$port "$@"; }
set -eo pipefail
blocks '' | sed -n '1,/^END/p' > make-target
. ./make-target
)";

Finished page(const std::string& rest, const TempDir& dir, std::uint16_t port) {
  return run_shell("set -- '" + kPage + "' " + std::to_string(port) + kPrepare + rest, dir.path(),
                   std::chrono::minutes(4));
}

}  // namespace

TEST_CASE("the commands of docs/websocket.md work") {
  WsServer server;
  const TempDir dir;
  const auto done = page(R"(
    blocks sh > commands
    . ./commands > out
    for n in 10 50 100 500; do report -type=json ws-$n.bin | jq -c '.websocket.ws_connect.opened'; done
    for file in rate-*.bin recovery.bin broadcast.bin run.bin; do echo $file; done
    for file in rate-1000 broadcast run; do
      report -type=json $file.bin | jq -c '.websocket.ws_event | [.sent == .replies, .lost, .cut]'
    done
    grep -c '"connections":' out
    head -c 15 steps.html
  )",
                         dir, server.port());
  INFO(done.err);
  CHECK(done.exit_code == 0);
  CHECK(done.out ==
        "10\n50\n100\n500\n"
        "rate-100.bin\nrate-1000.bin\nrate-200.bin\nrate-500.bin\nrecovery.bin\nbroadcast.bin\n"
        "run.bin\n[true,0,0]\n[true,0,0]\n[true,0,0]\n4\n<!doctype html>");
}

// nginx with the page's server block, on another port.
TEST_CASE("the nginx of docs/websocket.md carries WebSockets over TLS") {
  WsServer server;
  const TempDir dir;
  const auto tls = std::to_string(free_port());
  const auto made = page("tls=" + tls + R"(
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
      -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2> /dev/null
    {
      echo "daemon off; master_process off; pid $PWD/pid; error_log stderr notice;"
      echo 'events { worker_connections 1024; } http { access_log off;'
      for what in client_body proxy fastcgi uwsgi scgi; do echo "${what}_temp_path $PWD/$what;"; done
      blocks nginx | sed "s/listen 8443/listen 127.0.0.1:$tls/; s/127.0.0.1:3000/127.0.0.1:$port/"
      echo '}'
    } > nginx.conf
    blocks '' | sed -n '/^sed /,$p' > over-tls
  )",
                         dir, server.port());
  INFO(made.err);
  REQUIRE(made.exit_code == 0);
  Process nginx(
      {.argv = {nginx_program(), "-e", "stderr", "-p", dir.path(), "-c", dir.file("nginx.conf")}});
  while (const auto line = nginx.read_error_line()) {
    if (line->find("event method") != std::string::npos) break;  // said after listening
  }
  const auto done = page("tls=" + tls + R"(
    attack() { command attack -connect-to=localhost:8443:127.0.0.1:$tls "$@" | tee wss.bin; }
    . ./over-tls > out
    report -type=json wss.bin | jq -c '.websocket | [.ws_connect.opened, .ws_event.loss]'
  )",
                         dir, server.port());
  INFO(done.err);
  CHECK(done.exit_code == 0);
  CHECK(done.out == "[100,0]\n");
}
