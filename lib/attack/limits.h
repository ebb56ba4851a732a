// What the system lets one process have, and what of it an attack needs: worked out before the
// first hit.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/pacer.h"
#include "core/time.h"

namespace barrage {

// Processors this process may run on; 0: not known.
std::uint32_t usable_cores();

// Descriptors of an attack with so many loops and connections, beside those that are `open` when it
// begins.
std::uint64_t descriptors_needed(std::uint64_t open, std::uint64_t loops,
                                 std::uint64_t connections);
// The inverse: the most connections within a limit of open files; 0: not even one for each loop.
std::uint64_t connections_within(std::uint64_t limit, std::uint64_t open, std::uint64_t loops);

// Makes the kernel's table of open files as large as so many need, within the limit. To be called
// before there are threads: each time the table grows later on (at 64, 128, 256 ... descriptors)
// the loop that opens the socket stands still; measured 9 and 18 ms in one run.
void make_room_for_descriptors(std::uint64_t count) noexcept;

// What the kernel has for outgoing connections from one local address to one place.
struct LocalPorts {
  std::uint64_t count = 0;  // 0: not known
  // How long one is taken after its connection was closed here.
  Nanos kept{}, kept_on_loopback{};
};
LocalPorts local_ports();
// Of /proc/sys/net/ipv4: ip_local_port_range ("32768 60999") without what is in
// ip_local_reserved_ports ("8080,40000-40010"). 0 for a text that is no range.
std::uint64_t ports_in(std::string_view range, std::string_view reserved) noexcept;

// The most hits that fall due within any span of time so long; of a closed loop, 0: nobody knows.
// Within 1/16 of `window` when the rate changes.
std::uint64_t most_hits_within(const Pacer& pacer, Nanos window);

}  // namespace barrage
