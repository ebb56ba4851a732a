#include "cli/interrupt.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <initializer_list>

namespace barrage {
namespace {

// Lock-free, as a signal handler requires; read by any thread.
std::atomic<int> interrupt_count = 0;
std::atomic<int> terminate_count = 0;

void count(int number) {
  if (number == SIGINT) {
    ++interrupt_count;
  } else {
    ++terminate_count;
  }
}

void handle(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // without SA_RESTART: reads return
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

bool is_pipe(const std::string& file) {
  struct stat status {};
  if (file == "-" || file == "stdin") {
    return ::fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode);
  }
  return ::stat(file.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
}

bool reads_pipe(const std::vector<std::string>& files) {
  return files.empty() ? is_pipe("-") : std::any_of(files.begin(), files.end(), is_pipe);
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

ReadInterrupts::ReadInterrupts(const std::vector<std::string>& files)
    : ignored_(reads_pipe(files) ? 1 : 0) {}

bool ReadInterrupts::stop() const {
  return interrupts_.interrupts() > ignored_ || interrupts_.terminated();
}

bool ReadInterrupts::any() const {
  return interrupts_.interrupts() > 0 || interrupts_.terminated();
}

}  // namespace barrage
