#include "cli/main.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>

#include "cli/output.h"
#include "core/error.h"
#include "core/utf8.h"

namespace barrage {
namespace {

// The next file opened would reuse a closed one, and results would be written into a socket.
void hold_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
      // Opened in the opposite mode, so that using it is still an error.
      static_cast<void>(::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY));
    }
  }
}

Exit complain(const std::string& program, const std::string& message, Exit code) {
  // It may quote a file or an argument, which may contain anything.
  const std::string line = program + ": " + printable(message) + '\n';
  static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
  return code;
}

void close_stdout() {
  std::cout.flush();
  if (!std::cout) throw RunError("stdout: cannot write: " + why_not_written(errno));
  if (::close(STDOUT_FILENO) != 0 && errno != EBADF) {
    throw RunError("stdout: cannot write: " + why_not_written(errno));
  }
}

// Every user of the machine can read the command line of a running program.
void hide_secrets(const Program& program, char** arguments) {
  for (const auto& [argument, offset] : program.secrets()) {
    char* const value = arguments[argument] + offset;
    std::memset(value, '*', std::strlen(value));
  }
}

}  // namespace

int run_main(Program& program, int argc, char** argv, const std::function<Exit()>& body) {
  hold_standard_descriptors();
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  for (const int number : {SIGPIPE, SIGXFSZ}) ::sigaction(number, &ignore, nullptr);

  const std::string& name = program.manual().name;
  Exit code = Exit::ok;
  try {
    Output info("stdout");
    const bool go_on = program.parse({argv + 1, argv + argc}, info.stream());
    hide_secrets(program, argv + 1);
    if (go_on) {
      code = body();
      close_stdout();
    } else {
      info.close();
    }
  } catch (const ClosedPipe&) {
    code = Exit::ok;  // `report | head -1`
  } catch (const UsageError& error) {
    code = complain(name, error.what(), Exit::usage);
  } catch (const InputError& error) {
    code = complain(name, error.what(), Exit::usage);
  } catch (const std::exception& error) {
    code = complain(name, error.what(), Exit::run_failed);
  }
  return static_cast<int>(code);
}

}  // namespace barrage
