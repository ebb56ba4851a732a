#include <algorithm>
#include <cctype>

#include "cli/help.h"
#include "cli/text.h"
#include "cli/version.h"

namespace barrage {
namespace {

constexpr std::string_view kFlagSyntax = R"(.Pp
Write a flag as
.Fl name Ns = Ns Ar value
or
.Fl name Ar value ,
with one dash or two, and a yes/no flag as
.Fl name
or
.Fl name Ns =false .
Flags and arguments may be mixed;
.Fl \&-
ends the flags.
If a flag is repeated, the last one counts, unless it is a list.
)";

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// Texts of -help begin in lower case and have no full stop.
std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text + (text.ends_with('.') ? "" : ".");
}

std::string roff(std::string_view text) {
  std::string out = replace_all(text, "\\", "\\e");
  out = replace_all(out, "µ", "\\(mc");
  return replace_all(out, "-", "\\-");
}

// A line of text must not look like a roff request.
void add_line(std::string& out, std::string_view line) {
  if (line.starts_with('.') || line.starts_with('\'')) out += "\\&";
  out.append(line).append("\n");
}

// `backquotes` become bold.
std::string marked(std::string_view text) {
  std::string out;
  bool bold = false;
  for (const char c : roff(text)) {
    if (c != '`') {
      out += c;
      continue;
    }
    bold = !bold;
    out += bold ? "\\fB" : "\\fR";
  }
  return out;
}

// One sentence per line, as mdoc requires.
void prose(std::string& out, std::string_view text) {
  std::string line = marked(replace_all(text, "\n", " "));
  std::size_t from = 0;
  for (std::size_t at; (at = line.find(". ", from)) != line.npos;) {
    const bool ends =
        at + 2 < line.size() &&
        (std::isupper(static_cast<unsigned char>(line[at + 2])) || line[at + 2] == '\\');
    if (!ends || line.substr(0, at + 1).ends_with("e.g.")) {
      from = at + 2;
      continue;
    }
    add_line(out, line.substr(0, at + 1));
    line.erase(0, at + 2);
    from = 0;
  }
  add_line(out, line);
}

void display(std::string& out, std::string_view text) {
  const bool indented = literal(text);
  out += ".Bd -literal -offset indent\n";
  for (std::string_view line : lines_of(text)) {
    if (indented) line.remove_prefix(std::min<std::size_t>(2, line.size()));
    add_line(out, roff(line));
  }
  out += ".Ed\n";
}

// A display has space above, but none below.
void paragraphs(std::string& out, const std::vector<std::string_view>& all, bool first = true) {
  for (const std::string_view text : all) {
    if (literal(text)) {
      display(out, text);
    } else {
      if (!first) out += ".Pp\n";
      prose(out, text);
    }
    first = false;
  }
}

void flag_list(std::string& out, const std::vector<Flag>& flags) {
  out += ".Bl -tag -width Ds\n";
  for (const Flag& flag : flags) {
    out += ".It Fl " + roff(flag.name);
    if (!flag.yes_no()) out += " Ns = Ns Ar " + roff(flag.value_name);
    out += '\n';
    prose(out, sentence(flag.help));
    if (!flag.default_text.empty()) prose(out, "The default is `" + flag.default_text + "`.");
    paragraphs(out, chapters_of(flag.more).front().paragraphs, false);
  }
  out += ".El\n";
}

void cross_references(std::string& out, std::vector<std::string> pages) {
  const auto section_first = [](const std::string& page) {
    return page.substr(page.find('(') + 1, 1) + page;
  };
  std::sort(pages.begin(), pages.end(), [&](const std::string& a, const std::string& b) {
    return section_first(a) < section_first(b);
  });
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::size_t open = pages[i].find('(');
    out += ".Xr " + pages[i].substr(0, open) + ' ' + pages[i].substr(open + 1, 1);
    out += i + 1 < pages.size() ? " ,\n" : "\n";
  }
}

}  // namespace

std::string man_page(const Program& program) {
  const Manual& manual = program.manual();
  std::string out =
      ".\\\" Made by \"" + manual.name + " -man\": change the source, not this page.\n";
  out += ".Dd " + std::string(release_date()) + "\n.Dt " + upper(manual.name) + " 1\n.Os\n";
  out += ".Sh NAME\n.Nm " + manual.name + "\n.Nd " + marked(manual.summary) + '\n';
  out += ".Sh SYNOPSIS\n";
  for (const std::string& line : manual.synopsis) {
    out += ".Nm\n";
    add_line(out, roff(line));
  }
  out += ".Sh DESCRIPTION\n";
  const std::vector<Chapter> chapters = chapters_of(manual.text);
  paragraphs(out, chapters.front().paragraphs);
  if (!manual.commands.empty()) out += ".Bl -tag -width Ds\n";
  for (const Command& command : manual.commands) {
    out += ".It Cm " + roff(command.name) + '\n';
    prose(out, sentence(command.what));
  }
  if (!manual.commands.empty()) out += ".El\n";
  if (!program.positional_name().empty()) {
    out += ".Pp\n";
    prose(out, "`" + program.positional_name() + "`: " + sentence(program.positional_help()));
  }
  out += kFlagSyntax;
  const auto groups = grouped(program);
  for (const auto& [title, flags] : groups) {
    if (groups.size() > 1) out += ".Ss " + roff(title) + '\n';
    flag_list(out, flags);
  }
  for (std::size_t i = 1; i < chapters.size(); ++i) {
    out += ".Sh " + roff(chapters[i].title) + '\n';
    paragraphs(out, chapters[i].paragraphs);
  }
  out += ".Sh EXIT STATUS\n.Bl -tag -width Ds\n";
  for (const Exit code : manual.exits) {
    out += ".It " + std::to_string(static_cast<int>(code)) + '\n';
    prose(out, meaning(code));
  }
  out += ".El\n";
  if (!manual.examples.empty()) out += ".Sh EXAMPLES\n";
  for (std::size_t i = 0; i < manual.examples.size(); ++i) {
    if (i > 0) out += ".Pp\n";
    prose(out, manual.examples[i].what);
    display(out, manual.examples[i].command);
  }
  if (!manual.see_also.empty()) out += ".Sh SEE ALSO\n";
  cross_references(out, manual.see_also);
  return out;
}

}  // namespace barrage
