#include "cli/main.h"

#include "options.h"
#include "protocol/registry.h"
#include "run.h"

int main(int argc, char** argv) {
  barrage::AttackOptions options;
  barrage::Program program = barrage::attack_program(options);
  program.version_line(barrage::protocol_versions());
  return barrage::run_main(program, argc, argv, [&] {
    options.command = program.command_line();
    return barrage::run_attack(options);
  });
}
