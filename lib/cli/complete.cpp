// Each script defines one function for its program. `barrage` completes its commands, then
// delegates to the function of the command.
#include "cli/help.h"
#include "cli/text.h"
#include "core/error.h"

namespace barrage {
namespace {

std::string join(const std::vector<std::string>& words, std::string_view separator) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += separator;
    out += word;
  }
  return out;
}

std::string command_names(const Program& program) {
  std::vector<std::string> names;
  for (const Command& command : program.manual().commands) names.push_back(command.name);
  return join(names, " ");
}

std::string function_name(const Program& program) {
  return "_barrage_" + replace_all(program.manual().name, "-", "_");
}

std::vector<Flag> documented(const Program& program) {
  std::vector<Flag> flags;
  for (const auto& group : grouped(program)) {
    flags.insert(flags.end(), group.second.begin(), group.second.end());
  }
  return flags;
}

// "-rate=" takes its value in the same word; bash splits words at '=', so both forms end up as
// "-rate" "=" "value" or "-rate" "value".
std::string bash(const Program& program) {
  std::string out = "# bash completion for " + program.manual().name + "\n" +
                    function_name(program) + "() {\n" +
                    "  local current=${COMP_WORDS[COMP_CWORD]}"
                    " previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                    "  if [[ $current == = ]]; then current=; fi\n"
                    "  if [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                    "  COMPREPLY=()\n"
                    "  case ${previous/#--/-} in\n";
  std::vector<std::string> flags, silent;
  for (const Flag& flag : documented(program)) {
    flags.push_back("-" + flag.name);
    if (flag.yes_no()) continue;
    if (!flag.choices.empty()) {
      out += "    -" + flag.name + ") COMPREPLY=($(compgen -W '" + join(flag.choices, " ") +
             "' -- \"$current\")); return ;;\n";
    } else if (flag.file) {
      out += "    -" + flag.name + ") COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n";
    } else if (flag.at_file) {
      out += "    -" + flag.name +
             ") [[ $current == @* ]] && COMPREPLY=($(compgen -P @ -f -- \"${current#@}\")); return "
             ";;\n";
    } else {
      silent.push_back("-" + flag.name);
    }
  }
  if (!silent.empty()) out += "    " + join(silent, "|") + ") return ;;\n";
  out += "  esac\n";
  if (!program.manual().commands.empty()) {
    out +=
        "  if ((COMP_CWORD > 1)); then declare -F _command_offset > /dev/null && "
        "_command_offset 1; return; fi\n"
        "  if [[ $current != -* ]]; then COMPREPLY=($(compgen -W '" +
        command_names(program) + "' -- \"$current\")); return; fi\n";
  }
  out += "  if [[ $current == -* ]]; then\n    COMPREPLY=($(compgen -W '" + join(flags, " ") +
         "' -- \"${current/#--/-}\"))\n  else\n    COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  fi\n}\ncomplete -o filenames -F " +
         function_name(program) + " " + program.manual().name + "\n";
  return out;
}

// Inside single quotes, and inside the brackets of _arguments.
std::string zsh_text(std::string_view text) {
  std::string out = replace_all(text, "`", "");
  out = replace_all(out, "'", "'\\''");
  for (const char* special : {"[", "]", ":"})
    out = replace_all(out, special, std::string("\\") + special);
  return out;
}

std::string zsh(const Program& program) {
  std::string out = "#compdef " + program.manual().name + "\n" + function_name(program) + "() {\n";
  if (!program.manual().commands.empty()) {
    out += "  if (( CURRENT > 2 )); then shift words; (( CURRENT-- )); _normal; return; fi\n";
  }
  out += "  _arguments \\\n";
  for (const Flag& flag : documented(program)) {
    out += "    '*-" + flag.name + (flag.yes_no() ? "" : "=") + "[" + zsh_text(flag.help) + "]";
    if (!flag.yes_no()) {
      out += ":" + zsh_text(flag.value_name) + ":";
      if (!flag.choices.empty()) out += "(" + join(flag.choices, " ") + ")";
      if (flag.choices.empty() && flag.file) out += "_files";
      if (flag.at_file) out += "{compset -P @ && _files}";
    }
    out += "' \\\n";
  }
  out += program.manual().commands.empty() ? "    '*:file:_files'\n"
                                           : "    '1:command:(" + command_names(program) + ")'\n";
  return out + "}\n" + function_name(program) + " \"$@\"\n";
}

std::string fish(const Program& program) {
  const std::string& name = program.manual().name;
  std::string out = "# fish completion for " + name + "\n";
  for (const Flag& flag : documented(program)) {
    const std::string help = replace_all(replace_all(flag.help, "`", ""), "'", "\\'");
    out += "complete -c " + name + " -o " + flag.name;
    if (!flag.choices.empty()) out += " -x -a '" + join(flag.choices, " ") + "'";
    if (flag.choices.empty() && !flag.yes_no()) out += flag.file ? " -r -F" : " -x";
    out += " -d '" + help + "'\n";
  }
  if (!program.manual().commands.empty()) {
    const std::string words = command_names(program);
    out += "complete -c " + name + " -n __fish_use_subcommand -x -a '" + words + "'\n";
    out += "complete -c " + name + " -n '__fish_seen_subcommand_from " + words +
           "' -x -a '(complete -C (commandline -cp | string replace -r \"^\\\\s*\\\\S+\\\\s+\" "
           "\"\"))'\n";
  }
  return out;
}

}  // namespace

std::string completion(const Program& program, std::string_view shell) {
  if (shell == "bash") return bash(program);
  if (shell == "zsh") return zsh(program);
  if (shell == "fish") return fish(program);
  throw UsageError("-completion: \"" + std::string(shell) + "\" is not a known shell; write " +
                   join(completion_shells, ", "));
}

}  // namespace barrage
