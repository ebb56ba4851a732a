// 128-bit integers, where 64 bits overflow: products of counts and nanoseconds.
#pragma once

namespace barrage {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

}  // namespace barrage
