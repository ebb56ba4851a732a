// The limits of the system for one process, and the needs of an attack, computed before the first
// hit.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/pacer.h"
#include "core/time.h"

namespace barrage {

// Processors this process may run on; 0: not known.
std::uint32_t usable_cores();

// Descriptors of an attack with this many loops and connections, plus the `open` ones it starts
// with.
std::uint64_t descriptors_needed(std::uint64_t open, std::uint64_t loops,
                                 std::uint64_t connections);
// The inverse: the most connections within an open-file limit; 0: not even one per loop.
std::uint64_t connections_within(std::uint64_t limit, std::uint64_t open, std::uint64_t loops);

// Grows the kernel's table of open files to this size, within the limit. Call it before there are
// threads: each time the table grows later (at 64, 128, 256 ... descriptors), the loop that opens
// the socket stalls; measured 9 and 18 ms in one run.
void make_room_for_descriptors(std::uint64_t count) noexcept;

// Ports for outgoing connections from one local address to one remote address.
struct LocalPorts {
  std::uint64_t count = 0;  // 0: not known
  // How long a port stays taken after its connection was closed here.
  Nanos kept{}, kept_on_loopback{};
};
LocalPorts local_ports();
// Of /proc/sys/net/ipv4: ip_local_port_range ("32768 60999") without what is in
// ip_local_reserved_ports ("8080,40000-40010"). 0 if `range` is invalid.
std::uint64_t ports_in(std::string_view range, std::string_view reserved) noexcept;

// The most hits that fall due within any span of this length; 0 for a closed loop, where it is not
// known. Accurate to 1/16 of `window` if the rate changes.
std::uint64_t most_hits_within(const Pacer& pacer, Nanos window);

}  // namespace barrage
