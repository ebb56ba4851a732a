#include "run.h"

#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "analysis/findings.h"
#include "analysis/load_curve.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "plot/series.h"
#include "record/open.h"
#include "record/read_all.h"

namespace barrage {
namespace {

class Session {
 public:
  explicit Session(const Options& options)
      : options_(options),
        files_(options.files.empty() ? std::vector<std::string>{"stdin"} : options.files),
        interrupts_(files_),
        collector_(options.plot.threshold) {}

  Exit run() {
    // The inputs first: a misspelt input must not truncate the output.
    refuse_input_as_output(options_.output, files_);
    reader_ = open_records(files_, {.idle = {.on_idle = [this] { return !interrupts_.stop(); }},
                                    .slow = said_by("plot")});
    Output output(options_.output);
    collect();
    const Drawing drawing = collector_.finish();
    write_plot(output.stream(), drawing, judgement(drawing), reader_->info(), options_.plot);
    output.close();
    return verdict();
  }

 private:
  void collect() {
    for (const std::string& file : files_) collector_.begin_file(file);
    read_all(
        *reader_,
        [this](const Result& result) {
          if (result.is_hit) {
            collector_.add(result, reader_->input());
            load_.add(result);
          }
          ++hits_;
        },
        [this] { return interrupts_.stop(); });
  }

  // As a report on these hits would say.
  Judgement judgement(const Drawing& drawing) const {
    Metrics all;
    for (const Timeline& timeline : drawing.attacks) all.merge(timeline.metrics);
    const Report report{.summary = all.summary(), .info = reader_->info(), .load = &load_};
    const Verdict verdict = judge(report);
    Judgement judgement{to_string(verdict.state), {}};
    for (Finding& finding : findings(report, verdict, Latencies::each)) {
      judgement.remarks.push_back(
          {to_string(finding.level), std::move(finding.text), std::move(finding.advice)});
    }
    if (drawing.others) {
      judgement.remarks.push_back({to_string(Level::note),
                                   "there are more than " +
                                       std::to_string(SeriesCollector::kMostAttacks) +
                                       " attacks: those beyond are drawn together, as (others)",
                                   {}});
    }
    return judgement;
  }

  Exit verdict() const {
    const auto lost = reader_->info().damage(hits_);
    if (lost) std::cerr << "plot: " << *lost << '\n';
    if (reader_->info().only_samples(hits_)) {
      std::cerr << "plot: " << StreamInfo::kOnlySamples << '\n';
    }
    if (interrupts_.any()) return interrupts_.exit();
    return lost ? Exit::damaged : Exit::ok;
  }

  const Options& options_;
  const std::vector<std::string> files_;
  const ReadInterrupts interrupts_;
  std::unique_ptr<RecordReader> reader_;
  SeriesCollector collector_;
  LoadCurve load_;
  std::uint64_t hits_ = 0;
};

}  // namespace

Exit run(const Options& options) {
  try {
    return Session(options).run();
  } catch (const ClosedPipe&) {
    return Exit::ok;  // `| head` closed the pipe
  }
}

}  // namespace barrage
