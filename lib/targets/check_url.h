// What may go to the wire as URL; see check.h.
#pragma once

#include <optional>
#include <string_view>

#include "core/target.h"
#include "targets/dialect.h"
#include "targets/problem.h"

namespace barrage {

// An absolute URL of a scheme of these dialects, of at most 256 KiB. Messages show it
// masked, see mask_url(). Sets the kind of the target and its URL as it is sent: after the host,
// what RFC 3986 has in neither path nor query is percent-encoded; a host beyond ASCII is in its
// "xn--" form, the scheme in lower case, and the host is "localhost" if there is only a port.
std::optional<Problem> check_url(std::string_view text, Dialects dialects, Target& into);
// A dialect with a method of its own has it in all of its targets, and no other dialect has it.
// `dialect`: that of the URL.
std::optional<Problem> check_scheme(std::string_view method, Dialects dialects,
                                    const Dialect& dialect);

}  // namespace barrage
