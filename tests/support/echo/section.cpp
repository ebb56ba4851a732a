// What the report says of echoes: how many lines came back, and how long each step took.
#include "analysis/section.h"

#include <memory>

#include "analysis/words.h"

namespace barrage {
namespace {

constexpr std::uint64_t kMostLines = 1000;  // of one hit, as its dialect allows
constexpr MeasureUnit kLines{"lines", MeasureUnit::Form::count, "echo lines>=1000"};

class EchoSection final : public Section {
 public:
  void add(const Result& result) override {
    if (result.what == What::step) steps_.record(result.service);
    if (!result.is_hit) return;
    ++hits_;
    if (!result.details.empty()) lines_ += static_cast<std::uint64_t>(result.details.front());
  }
  void merge(const Section& other) override {
    const auto& more = dynamic_cast<const EchoSection&>(other);
    hits_ += more.hits_;
    lines_ += more.lines_;
    steps_.merge(more.steps_);
  }
  bool empty() const override { return hits_ == 0 && steps_.count() == 0; }
  std::vector<What> side_results() const override { return {What::step}; }
  std::string_view name() const override { return "echo"; }
  std::string_view title() const override { return "Echo"; }
  std::uint64_t connections() const override { return 0; }

  std::vector<SectionLine> lines(const std::vector<Quantile>& quantiles) const override {
    std::vector<SectionLine> all = {{.label = "Lines",
                                     .legend = {"total", "per hit"},
                                     .values = {std::to_string(lines_), fixed(per_hit())}}};
    if (steps_.count() == 0) return all;
    SectionLine& times = all.emplace_back();
    times = {.label = "Steps", .legend = {"min"}, .values = {rounded(steps_.min())}};
    for (const Quantile& quantile : quantiles) {
      times.legend.push_back(quantile.name);
      times.values.push_back(rounded(steps_.quantile(quantile.q)));
    }
    times.legend.emplace_back("max");
    times.values.push_back(rounded(steps_.max()));
    times.times = &steps_;
    return all;
  }
  std::vector<SectionFaults> faults() const override { return {}; }
  std::vector<Finding> findings() const override { return {}; }
  SectionLive live() const override {
    return {.head = count_of(lines_, "line", "lines"), .label = "", .fates = {}, .times = {}};
  }
  SectionPage page() const override {
    SectionPage page{};
    page.about = "lines that came back";
    page.counts = {{"lines", lines_}};
    return page;
  }
  void put(JsonParts& json, const std::vector<Quantile>& quantiles) const override {
    json.member("lines", lines_);
    json.times("steps", steps_, quantiles);
  }

  std::vector<Subject> subjects() const override { return {{"echo", "echo", true}}; }
  std::vector<Measure> measures(const ToCome& to_come) const override {
    const Measured now = Measured::of(static_cast<double>(lines_));
    Measure measure{.subject = "echo", .word = "lines", .unit = kLines, .now = now};
    const double more = static_cast<double>(to_come.hits) * kMostLines;
    measure.may_be(Measured::of(static_cast<double>(lines_) + more));
    return {measure};
  }

 private:
  double per_hit() const {
    return hits_ == 0 ? 0 : static_cast<double>(lines_) / static_cast<double>(hits_);
  }

  std::uint64_t hits_ = 0, lines_ = 0;
  Histogram steps_;
};

}  // namespace

std::unique_ptr<Section> make_echo_section();  // sections.cpp declares it where the list has it
std::unique_ptr<Section> make_echo_section() { return std::make_unique<EchoSection>(); }

}  // namespace barrage
