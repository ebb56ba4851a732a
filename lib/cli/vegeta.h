// Flags that scripts written for Vegeta still have. They are not shown: each is taken if it changes
// nothing here or has another name, else an error says what to write.
#pragma once

#include <string>

#include "cli/program.h"

namespace barrage {

// -cpus and -profile, which all of Vegeta's commands have.
void add_vegeta_globals(Program& program);
// Any use of this flag is an error: "-NAME: ADVICE".
void refuse_flag(Program& program, std::string name, std::string advice);

}  // namespace barrage
