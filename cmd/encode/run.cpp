#include "run.h"

#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/utf8.h"
#include "record/csv_writer.h"
#include "record/frames_by_run.h"
#include "record/json_writer.h"
#include "record/open.h"
#include "record/read_all.h"

namespace barrage {
namespace {

// The output is opened after the writer of frames is constructed.
class OutputSink final : public FrameSink {
 public:
  explicit OutputSink(std::optional<Output>& output) : output_(output) {}
  void frame(std::string&& bytes) override {
    output_->stream().write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::optional<Output>& output_;
};

class PassOn final : public StreamVisitor {
 public:
  explicit PassOn(RecordWriter& to) : to_(to) {}
  void visit(const RunHeader& header) override { to_.write(header); }
  void visit(const Health& row) override { to_.write(row); }
  void visit(const RunEnd& end) override { to_.write(end); }
  void visit(const MonitoredSource& source) override { to_.write(source); }
  void visit(const SourceSample& sample) override { to_.write(sample); }

 private:
  RecordWriter& to_;
};

class Encode {
 public:
  explicit Encode(const EncodeOptions& options)
      : options_(options),
        interrupts_(options.files),
        sink_(output_),
        frames_(sink_),
        passing_(frames_) {}

  Exit run() {
    // The inputs first: a misspelt input must not truncate the output.
    const auto reader =
        open_records(options_.files, {.idle = {.on_idle = [this] { return idle(); }},
                                      .visitor = writes_frames() ? &passing_ : nullptr,
                                      .slow = said_by("encode")});
    output_.emplace(options_.output, writes_frames() ? Content::binary : Content::text);
    const std::unique_ptr<RecordWriter> text = text_writer();
    RecordWriter& writer = text ? *text : frames_;
    try {
      read_all(
          *reader,
          [&](const Result& result) {
            writer.write(result);
            ++records_;
          },
          [this] { return interrupts_.stop(); });
    } catch (const InputError&) {
      close();  // keep what was read so far
      throw;
    }
    close();
    return finish(reader->info());
  }

 private:
  bool writes_frames() const { return options_.to == Encoding::msgpack; }

  std::unique_ptr<RecordWriter> text_writer() {
    if (options_.to == Encoding::json) return std::make_unique<JsonWriter>(output_->stream());
    if (options_.to == Encoding::csv)
      return std::make_unique<CsvWriter>(output_->stream(), output_->terminal());
    return nullptr;
  }

  // The input is silent: pass on what there is.
  bool idle() {
    if (output_) {
      frames_.flush();
      output_->stream().flush();
    }
    return !interrupts_.stop();
  }

  void close() {
    frames_.flush();
    output_->close();
  }

  Exit finish(const StreamInfo& info) const {
    for (const std::string& problem : info.problems)
      std::cerr << "encode: " << printable(problem) << '\n';
    if (info.corrupt > info.problems.size()) {
      std::cerr << "encode: " << info.corrupt << " damaged pieces in total, " << info.corrupt_bytes
                << " bytes\n";
    }
    if (info.miscount()) std::cerr << "encode: " << info.damage(records_).value() << '\n';
    if (!writes_frames() && info.only_samples(records_)) {
      std::cerr << "encode: " << StreamInfo::kOnlySamples << "; -to=msgpack keeps them\n";
    }
    if (interrupts_.any()) return interrupts_.exit();
    return info.damaged() ? Exit::damaged : Exit::ok;
  }

  const EncodeOptions& options_;
  const ReadInterrupts interrupts_;
  std::optional<Output> output_;
  OutputSink sink_;
  FramesByRun frames_;
  PassOn passing_;
  std::uint64_t records_ = 0;
};

}  // namespace

Exit run(const EncodeOptions& options) {
  refuse_input_as_output(options.output, options.files);
  try {
    return Encode(options).run();
  } catch (const ClosedPipe&) {  // `encode | head` is not an error
    return Exit::ok;
  }
}

}  // namespace barrage
