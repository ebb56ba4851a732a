#include "core/outcome.h"

#include <catch2/catch_test_macros.hpp>

using namespace barrage;

TEST_CASE("every fault has a unique name that leads back to it") {
  for (int i = 0; i < kFaults; ++i) {
    const auto fault = static_cast<Fault>(i);
    CHECK(fault_from_string(to_string(fault)) == fault);
  }
}

TEST_CASE("an unknown name is the fault other") {
  CHECK(fault_from_string("gremlins") == Fault::other);
  CHECK(to_string(static_cast<Fault>(kFaults)) == "other");
}
