// Headers from a file: what is secret need not stand on a command line, where every user of the
// machine can read it.
#pragma once

#include <string>
#include <vector>

#include "core/target.h"

namespace barrage {

// One "Name: value" on each line; blank lines and lines that begin with # are skipped. "stdin" and
// "-" are the standard input, pipes are read to their end. More than 1 MiB is
// refused. Throws InputError (file, line, column),
// RunError (cannot open or read).
std::vector<Header> load_headers(const std::string& path);

}  // namespace barrage
