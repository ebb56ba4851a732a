// Renderings of a program's command line; see manual.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/program.h"

namespace barrage {

// For -help: flags by group, at most 80 columns.
std::string help_text(const Program& program);

// For -version.
std::string version_text(const Program& program);

// For -man: a page of section 1 in mdoc(7).
std::string man_page(const Program& program);

// For -completion, in the shell's own language. Throws UsageError for another shell.
inline const std::vector<std::string> completion_shells{"bash", "zsh", "fish"};
std::string completion(const Program& program, std::string_view shell);

// The meaning of an exit code, for the man page.
std::string_view meaning(Exit code) noexcept;

}  // namespace barrage
