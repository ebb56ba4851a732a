#include "report/factory.h"

#include "core/error.h"
#include "core/units.h"
#include "report/hdrplot.h"
#include "report/hist.h"
#include "report/html.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "report/text.h"

namespace barrage {
namespace {

std::vector<Nanos> bounds_of(const char* flag, const std::string& text) {
  try {
    return parse_buckets(text);
  } catch (const ValueError& error) {
    throw UsageError(std::string(flag) + ": " + error.what());
  }
}

}  // namespace

ReportFormat make_reporter(const std::string& type, const std::string& buckets) {
  std::vector<Nanos> bounds;
  if (!buckets.empty()) bounds = bounds_of("-buckets", buckets);

  if (type == "text") return {std::make_unique<TextReporter>(), {}};
  if (type == "json") {
    return {.reporter = std::make_unique<JsonReporter>(),
            .bounds = std::move(bounds),
            .of_nothing = true};
  }
  if (type == "markdown") return {std::make_unique<MarkdownReporter>(), {}};
  if (type == "junit")
    return {std::make_unique<JunitReporter>(), {}, false, false, false, {}, true};
  if (type == "html")
    return {std::make_unique<HtmlReporter>(), {}, true, true, true, {.keys = {Key::target}}, true};
  if (type == "hdrplot") return {std::make_unique<HdrPlotReporter>(), {}, false, false};
  if (type.starts_with("hist")) {  // "histo" and "histogram" too, as in Vegeta
    if (bounds.empty() && type.find('[') == std::string::npos) {
      throw UsageError("-type: " + type + " needs buckets; write e.g. -type='hist[0,2ms,5ms]'");
    }
    if (bounds.empty()) bounds = bounds_of("-type", type.substr(4));
    return {std::make_unique<HistReporter>(), std::move(bounds), false, false};
  }
  if (type == "plot") {
    throw UsageError("-type: plot is a program of its own; write plot results.bin > plot.html");
  }
  throw UsageError("-type: there is no report \"" + type +
                   "\"; write text, json, html, markdown, junit, "
                   "hist[0,2ms,5ms] or hdrplot");
}

}  // namespace barrage
