// Decodes UTF-16, which PowerShell's > writes, to UTF-8.
#pragma once

#include <memory>
#include <string>

#include "record/input.h"

namespace barrage {

// `head` is what was already read of the source, which is read on as this is. The byte order mark
// is not among it. What is no UTF-16 becomes U+FFFD.
std::unique_ptr<Source> read_utf16(std::unique_ptr<Source> source, std::string head,
                                   bool big_endian);

}  // namespace barrage
