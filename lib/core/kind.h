// The protocols of hits: one line each.
#pragma once

#include <cstdint>

#ifndef BARRAGE_TEST_KINDS
#define BARRAGE_TEST_KINDS(X)
#endif

// Name and number; numbers are part of the record format: never renumber.
#define BARRAGE_KINDS(X) X(http, 0) X(ws, 1) BARRAGE_TEST_KINDS(X)

namespace barrage {

#define BARRAGE_KIND(name, number) name = (number),
enum class Kind : std::uint8_t { BARRAGE_KINDS(BARRAGE_KIND) };
#undef BARRAGE_KIND

}  // namespace barrage
