// The status codes of HTTP by name, in the responses of proxies and servers.
#pragma once

#include <string>

namespace barrage {

// "404 Not Found"; "599" for a code without a name.
std::string status_text(long code);

}  // namespace barrage
