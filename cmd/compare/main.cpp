#include "cli/main.h"

#include "options.h"
#include "run.h"

int main(int argc, char** argv) {
  barrage::Options options;
  auto program = barrage::make_program(options);
  return barrage::run_main(program, argc, argv, [&options] { return barrage::run(options); });
}
