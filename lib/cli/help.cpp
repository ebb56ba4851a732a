#include "cli/help.h"

#include <algorithm>

#include "cli/text.h"
#include "cli/version.h"

namespace barrage {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t flag_column = 24;  // where the help of a flag begins

std::string unmarked(std::string_view text) { return replace_all(text, "`", ""); }

// UTF-8: continuation bytes take no column.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Appends `text` word by word; the cursor is at `column`, further lines begin at `indent`.
void wrap(std::string& out, std::string_view text, std::size_t column, std::size_t indent) {
  const std::string plain = unmarked(text);
  std::string_view rest = plain;
  bool first = true;
  while (true) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
    if (rest.empty()) break;
    const std::string_view word = rest.substr(0, rest.find_first_of(" \n"));
    rest.remove_prefix(word.size());
    if (!first && column + 1 + columns(word) > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += columns(word);
    first = false;
  }
  out += '\n';
}

void paragraph(std::string& out, std::string_view text) {
  if (literal(text)) {
    out.append(text).append("\n");
  } else {
    wrap(out, text, 0, 0);
  }
}

void beside(std::string& out, const std::string& left, const std::string& text) {
  out += "  " + left;
  if (left.size() + 3 > flag_column) {
    out += '\n' + std::string(flag_column, ' ');
  } else {
    out += std::string(flag_column - 2 - left.size(), ' ');
  }
  wrap(out, text, flag_column, flag_column);
}

std::string with_default(const Flag& flag) {
  if (flag.default_text.empty()) return flag.help;
  return flag.help + " (default " + flag.default_text + ")";
}

}  // namespace

std::vector<std::pair<std::string, std::vector<Flag>>> grouped(const Program& program) {
  std::vector<std::pair<std::string, std::vector<Flag>>> groups;
  const auto add = [&groups](const Flag& flag) {
    const auto same = [&](const auto& group) { return group.first == flag.group; };
    auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group == groups.end()) group = groups.insert(groups.end(), {flag.group, {}});
    group->second.push_back(flag);
  };
  for (const Flag& flag : program.flags()) {
    if (!flag.hidden) add(flag);
  }
  Flag common;
  common.group = groups.empty() ? "Flags" : "Help";
  common.name = "help";
  common.help = "print this summary; the man page has more";
  add(common);
  common.name = "version";
  common.help = "print the version";
  add(common);
  return groups;
}

std::string help_text(const Program& program) {
  const Manual& manual = program.manual();
  std::string out = manual.name + ": " + unmarked(manual.summary) + "\n\n";
  for (const std::string& line : manual.synopsis) out += "  " + manual.name + ' ' + line + '\n';
  const std::vector<std::string_view> description = chapters_of(manual.text).front().paragraphs;
  if (!description.empty()) {
    out += '\n';
    paragraph(out, description.front());
  }
  if (!manual.commands.empty()) out += "\nCommands\n";
  for (const Command& command : manual.commands) beside(out, command.name, command.what);
  if (!program.positional_name().empty()) {
    out += "\nArguments\n";
    beside(out, program.positional_name(), program.positional_help());
  }
  for (const auto& [title, flags] : grouped(program)) {
    out += '\n' + title + '\n';
    for (const Flag& flag : flags) beside(out, spelling(flag), with_default(flag));
  }
  if (!manual.examples.empty()) out += "\nExamples\n";
  for (const Example& example : manual.examples) {
    for (const std::string_view line : lines_of(example.command)) {
      out.append("  ").append(line).append("\n");
    }
  }
  return out;
}

std::string version_text(const Program& program) {
  const std::string& name = program.manual().name;
  std::string out = name + (name == "barrage" ? " " : " (barrage) ");
  out.append(version()).append("\n");
  for (const std::string& line : program.version_lines()) out += line + '\n';
  return out;
}

std::string_view meaning(Exit code) noexcept {
  switch (code) {
    case Exit::ok:
      return "Success. Failed hits do not change that: they are results.";
    case Exit::run_failed:
      return "The run failed: something could not be read or written, or there was no target.";
    case Exit::usage:
      return "A flag or an input file is invalid; the message names the flag or the file and line.";
    case Exit::gate:
      return "A gate failed or a comparison regressed.";
    case Exit::damaged:
      return "The input was damaged or incomplete. What could be read was used; stderr says what "
             "was lost.";
    case Exit::interrupted:
      return "Stopped by SIGINT, after ending the output cleanly.";
    case Exit::terminated:
      return "Stopped by SIGTERM, after ending the output cleanly.";
  }
  return "";
}

}  // namespace barrage
