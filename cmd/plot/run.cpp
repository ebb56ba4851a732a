#include "run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "core/utf8.h"
#include "plot/series.h"
#include "record/open.h"

namespace barrage {
namespace {

bool stdin_is_file() {
  struct stat status {};
  return ::fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode);
}

class Session {
 public:
  explicit Session(const Options& options)
      : options_(options),
        files_(options.files.empty() ? std::vector<std::string>{"stdin"} : options.files),
        patience_(options.files.empty() && !stdin_is_file() ? 1 : 0) {}

  Exit run() {
    // The inputs first: a misspelt name must not cost the output's old content.
    refuse_input_as_output(options_.output, files_);
    for (const std::string& file : files_) {
      readers_.push_back(
          open_records({file}, {.idle = {.on_idle = [this] { return !stopped(); }}}));
    }
    Output output(options_.output);
    collect();
    write_plot(output.stream(), collector_.finish(), info_, options_.plot);
    output.close();
    return verdict();
  }

 private:
  // One file after the other: merged, attacks of one name could not be told apart.
  void collect() {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      collector_.begin_file(files_[i]);
      Result result;
      for (Read read = Read::record; read != Read::end && !stopped();) {
        read = readers_[i]->read(result);
        if (read != Read::record) continue;
        collector_.add(result);
        empty_ = false;
      }
      info_.add(readers_[i]->info());
    }
  }

  // The attack at the other end of a pipe got the same ^C and ends well; so do we, unless it comes
  // again.
  bool stopped() const { return interrupts_.interrupts() > patience_ || interrupts_.terminated(); }

  Exit verdict() const {
    if (info_.damaged()) {
      const std::string why =
          info_.problems.empty() ? "" : " (" + printable(info_.problems.front()) + ")";
      std::cerr << "plot: the input is " << (info_.corrupt > 0 ? "damaged" : "incomplete")
                << ", so hits may be missing" << why << '\n';
    } else if (empty_ && info_.runs.empty()) {
      std::cerr << "plot: the input is empty: neither hits nor an attack; did attack start?\n";
    }
    if (interrupts_.interrupts() > 0 || interrupts_.terminated()) return interrupts_.exit();
    return info_.damaged() || (empty_ && info_.runs.empty()) ? Exit::damaged : Exit::ok;
  }

  const Options& options_;
  const std::vector<std::string> files_;
  const int patience_;  // how many SIGINT it takes to stop, less one
  const Interrupts interrupts_;
  std::vector<std::unique_ptr<RecordReader>> readers_;
  SeriesCollector collector_;
  StreamInfo info_;
  bool empty_ = true;
};

}  // namespace

Exit run(const Options& options) {
  try {
    return Session(options).run();
  } catch (const ClosedPipe&) {
    return Exit::ok;  // the reader has seen enough
  }
}

}  // namespace barrage
