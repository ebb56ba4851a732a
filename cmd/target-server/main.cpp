#include "cli/main.h"

#include <iostream>

#include "cli/output.h"
#include "options.h"
#include "server/server.h"

namespace barrage {
namespace {

Exit run(const Options& options) {
  server::Server server(options.server);
  if (!options.addr_file.empty()) {
    Output file(options.addr_file);
    file.stream() << server.address() << '\n';
    file.close();
  }
  std::cout << "target-server: listening on http://" << server.address() << "/" << std::endl;
  server.run();
  return Exit::ok;
}

}  // namespace
}  // namespace barrage

int main(int argc, char** argv) {
  barrage::Options options;
  auto program = barrage::make_program(options);
  return barrage::run_main(program, argc, argv, [&options] { return barrage::run(options); });
}
