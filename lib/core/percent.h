// Percent-encoding of URLs (RFC 3986, section 2.1). Pure.
#pragma once

#include <string>
#include <string_view>

namespace barrage {

// With each "%41" as the byte it stands for. A "%" that begins no escape stays.
std::string percent_decoded(std::string_view text);

}  // namespace barrage
