#include "record/open.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "record/csv_reader.h"
#include "record/detect.h"
#include "record/frame_reader.h"
#include "record/json_reader.h"
#include "record/merge.h"

namespace barrage {
namespace {

bool is_stdin(const std::string& path) { return path.empty() || path == "-" || path == "stdin"; }

[[noreturn]] void fail(const std::string& path, int error) {
  throw RunError(path + ": " + std::generic_category().message(error));
}

Input open_stdin(const Idle& idle) {
  if (::isatty(STDIN_FILENO) != 0) {
    throw UsageError("no records: name a file, or pipe them in: attack ... | ...");
  }
  return {"stdin", read_descriptor(STDIN_FILENO, idle)};
}

struct Opened {
  std::set<std::pair<dev_t, ino_t>> files;  // by whatever names
  bool repeated = false;
};

Input open_file(const std::string& path, const Idle& idle, Opened& opened) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path, errno);
  Input input(path, read_descriptor(descriptor, idle));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return input;
  if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (S_ISREG(status.st_mode) && !opened.files.insert({status.st_dev, status.st_ino}).second) {
    opened.repeated = true;
  }
  return input;
}

}  // namespace

void hang_up_stdin() {
  // Not closed alone: the next file that is opened would be stdin.
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0) {
    ::close(STDIN_FILENO);
  } else if (nothing != STDIN_FILENO) {
    ::dup2(nothing, STDIN_FILENO);
    ::close(nothing);
  }
}

std::unique_ptr<RecordReader> open_records(Input input, RecordWriter* rest) {
  switch (detect_format(input)) {
    case Format::json:
      return std::make_unique<JsonReader>(std::move(input));
    case Format::csv:
      return std::make_unique<CsvReader>(std::move(input));
    case Format::frames:
      break;
  }
  return std::make_unique<FrameReader>(std::move(input), rest);
}

std::unique_ptr<RecordReader> open_records(const std::vector<std::string>& paths,
                                           const OpenOptions& options) {
  std::vector<Input> inputs;
  Opened opened;
  bool stdin_named = false;
  for (const std::string& path : paths) {
    if (is_stdin(path) && std::exchange(stdin_named, true)) {
      throw UsageError("stdin is named twice, and can be read once");
    }
    inputs.push_back(is_stdin(path) ? open_stdin(options.idle)
                                    : open_file(path, options.idle, opened));
  }
  if (inputs.empty()) inputs.push_back(open_stdin(options.idle));
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.reserve(inputs.size());
  for (Input& input : inputs) readers.push_back(open_records(std::move(input), options.rest));
  if (readers.size() == 1) return std::move(readers.front());
  return std::make_unique<MergedReader>(std::move(readers), opened.repeated);
}

}  // namespace barrage
