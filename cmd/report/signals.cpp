#include "signals.h"

#include <csignal>

namespace barrage {
namespace {

volatile std::sig_atomic_t received = 0;
volatile std::sig_atomic_t first_signal = 0;

void note(int signal) noexcept {
  if (received == 0) first_signal = signal;
  received = received + 1;
}

void handle(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // without SA_RESTART
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

Signals::Signals() {
  received = 0;
  first_signal = 0;
  handle(note);
}

Signals::~Signals() { handle(SIG_DFL); }

int Signals::count() const noexcept { return received; }

int Signals::first() const noexcept { return first_signal; }

}  // namespace barrage
