// Resources that this side lacked while opening connections.
#pragma once

#include <cstdint>

namespace barrage {

// Sockets that this side could not open or connect for lack of its own resources, so far.
struct LocalTroubles {
  std::uint64_t descriptors = 0;  // EMFILE, ENFILE
  std::uint64_t ports = 0;        // EADDRNOTAVAIL, EADDRINUSE
  std::uint64_t buffers = 0;      // ENOBUFS, ENOMEM, ENOSPC
};

}  // namespace barrage
