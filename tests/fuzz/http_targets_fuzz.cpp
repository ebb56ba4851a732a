#include "fuzz/targets_fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace barrage;
  fuzz::read_targets(TargetFormat::http, fuzz::text_of(data, size));
  return 0;
}
