#include "record/open.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <optional>
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

// Makes a source of a descriptor.
using Reading = std::function<std::unique_ptr<Source>(int)>;

Input open_stdin(const Reading& reading) {
  if (::isatty(STDIN_FILENO) != 0) {
    throw UsageError("no records: name a file, or pipe them in: attack ... | ...");
  }
  return {"stdin", reading(STDIN_FILENO)};
}

struct Opened {
  std::set<std::pair<dev_t, ino_t>> files;  // by whatever names
  bool repeated = false;
};

Input open_file(const std::string& path, const Reading& reading, Opened& opened) {
  // Does not wait for the writer of a FIFO: until it comes, the FIFO is a silent pipe.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail(path, errno);
  Input input(path, reading(descriptor));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return input;
  if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (S_ISREG(status.st_mode) && !opened.files.insert({status.st_dev, status.st_ino}).second) {
    opened.repeated = true;
  }
  return input;
}

std::unique_ptr<RecordReader> make_reader(Format format, Input input, StreamVisitor* visitor) {
  switch (format) {
    case Format::json:
      return std::make_unique<JsonReader>(std::move(input));
    case Format::csv:
      return std::make_unique<CsvReader>(std::move(input));
    case Format::frames:
      break;
  }
  return std::make_unique<FrameReader>(std::move(input), visitor);
}

// Of an input whose first bytes may come later.
class LateReader final : public RecordReader {
 public:
  LateReader(Input input, StreamVisitor* visitor) : input_(std::move(input)), visitor_(visitor) {
    open();
  }

  Read read(Result& into) override { return open() ? reader_->read(into) : Read::wait; }
  std::unique_ptr<RecordReader> share() override { return reader_ ? reader_->share() : nullptr; }
  const StreamInfo& info() const override { return reader_ ? reader_->info() : nothing_; }

 private:
  bool open() {
    if (reader_) return true;
    if (const auto format = detect_format(*input_)) {
      reader_ = make_reader(*format, *std::exchange(input_, std::nullopt), visitor_);
    }
    return reader_ != nullptr;
  }

  std::optional<Input> input_;  // until reader_ has it
  StreamVisitor* const visitor_;
  std::unique_ptr<RecordReader> reader_;
  const StreamInfo nothing_;
};

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

std::unique_ptr<RecordReader> open_records(Input input, StreamVisitor* visitor) {
  const Format format = detect_format(input).value();  // as it waits for bytes
  return make_reader(format, std::move(input), visitor);
}

std::unique_ptr<RecordReader> open_records(const std::vector<std::string>& paths,
                                           const OpenOptions& options) {
  const auto waiter = std::make_shared<Waiter>(options.idle);
  const Reading reading = [&](int descriptor) {
    return paths.size() > 1 ? read_ready_descriptor(descriptor, waiter)
                            : read_descriptor(descriptor, options.idle);
  };
  std::vector<Input> inputs;
  Opened opened;
  bool stdin_named = false;
  for (const std::string& path : paths) {
    if (is_stdin(path) && std::exchange(stdin_named, true)) {
      throw UsageError("stdin is named twice, and can be read once");
    }
    inputs.push_back(is_stdin(path) ? open_stdin(reading) : open_file(path, reading, opened));
  }
  if (inputs.empty()) inputs.push_back(open_stdin(reading));
  static const SteadyClock clock;
  if (options.slow) {
    for (Input& input : inputs) input.notice(options.slow, clock);
  }
  if (inputs.size() == 1) return open_records(std::move(inputs.front()), options.visitor);
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.reserve(inputs.size());
  for (Input& input : inputs) {
    readers.push_back(std::make_unique<LateReader>(std::move(input), options.visitor));
  }
  return std::make_unique<MergedReader>(std::move(readers), waiter, opened.repeated);
}

}  // namespace barrage
