// All JSON that these tests read is held against schema/: see support/attack_run.cpp.
#include <cstdlib>

namespace {

[[maybe_unused]] const int set = ::setenv("BARRAGE_CHECK_JSON", CHECK_JSON, 1);

}  // namespace
