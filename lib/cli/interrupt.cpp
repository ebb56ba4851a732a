#include "cli/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace barrage {
namespace {

volatile std::sig_atomic_t interrupt_count = 0;
volatile std::sig_atomic_t terminate_count = 0;

void count(int number) {
  if (number == SIGINT) {
    interrupt_count = interrupt_count + 1;
  } else {
    terminate_count = terminate_count + 1;
  }
}

void handle(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // without SA_RESTART: reads return
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts() {
  interrupt_count = 0;
  terminate_count = 0;
  handle(count);
}

Interrupts::~Interrupts() { handle(SIG_DFL); }

int Interrupts::interrupts() const { return interrupt_count; }

bool Interrupts::terminated() const { return terminate_count > 0; }

}  // namespace barrage
