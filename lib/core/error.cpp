#include "core/error.h"

#include "core/utf8.h"

namespace barrage {

InputError::InputError(const std::string& file, std::size_t line, std::size_t column,
                       const std::string& what)
    : std::runtime_error(printable(file + (line ? ":" + std::to_string(line) : "") +
                                   (line && column ? ":" + std::to_string(column) : "") + ": " +
                                   what)) {}

}  // namespace barrage
