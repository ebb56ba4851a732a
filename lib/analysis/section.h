// A section of the report: what is to be said of one kind beside the numbers of hits, which all
// kinds share. lib/analysis/ws has the first one; sections.h knows which there are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/finding.h"
#include "analysis/json_parts.h"
#include "analysis/measure.h"
#include "analysis/quantile.h"
#include "core/histogram.h"
#include "core/metrics.h"
#include "core/result.h"

namespace barrage {

// A line of text, Markdown or page. Safe to print.
struct SectionLine {
  std::string label;                 // "Connections", at most 13 letters
  std::vector<std::string> legend;   // "tried", "opened", ...; of times from "min" to "max"
  std::vector<std::string> values;   // "50", "50", "100.00%"
  const Histogram* times = nullptr;  // of a line of times
};

// Why records of one kind of a side result failed.
struct SectionFaults {
  std::string kind;  // "ws_connect"
  const Summary* of;
};

// What is said of it while an attack is under way.
struct SectionLive {
  struct Fate {
    std::string text;  // "lost:6"; what did not happen is not in the list
    bool bad;
  };
  struct Times {
    std::string_view label;  // at most 8 letters
    std::string_view word;   // in a line of the log, where there are no hits; empty: in none
    const Histogram* of;
  };

  std::string head;        // "20 connections open"
  std::string_view label;  // of the fates
  std::vector<Fate> fates;
  std::vector<Times> times;
};

// What the script of the page needs to draw the section, besides the lines.
struct SectionPage {
  std::string_view about;  // after the title
  std::vector<std::pair<std::string_view, std::uint64_t>> counts;
  std::vector<std::pair<std::string_view, const Histogram*>> histograms;
  // Counts over time, slice by slice; none: nothing happened.
  Nanos slice_length{};
  WallTime begin{};
  std::vector<std::pair<std::string_view, std::vector<std::uint64_t>>> series;
};

// A fold over the records of its kind, hits and others, like Metrics: one thread; in any order, and
// shared out before a merge. Its memory does not grow with their number. Pointers that it hands out
// are views of it, valid until it changes.
class Section {
 public:
  virtual ~Section() = default;

  virtual void add(const Result& result) = 0;          // of its kind
  virtual void merge(const Section& other) = 0;        // of the same class
  virtual bool empty() const = 0;                      // it has nothing to say
  virtual std::vector<What> side_results() const = 0;  // that its kind has
  virtual std::string_view name() const = 0;           // in JSON: "websocket"
  virtual std::string_view title() const = 0;          // for people: "WebSocket"
  virtual std::uint64_t connections() const = 0;  // that were opened or tried, beside those of hits

  virtual std::vector<SectionLine> lines(const std::vector<Quantile>& quantiles) const = 0;
  virtual std::vector<SectionFaults> faults() const = 0;  // only where some failed
  virtual std::vector<Finding> findings() const = 0;      // on its numbers; none: all is well
  virtual SectionLive live() const = 0;
  virtual SectionPage page() const = 0;
  // The members of its object.
  virtual void put(JsonParts& json, const std::vector<Quantile>& quantiles) const = 0;

  // What gates can be about. Each measure is of one of the subjects; those of an empty section have
  // the same names.
  virtual std::vector<Subject> subjects() const = 0;
  virtual std::vector<Measure> measures(const ToCome& to_come) const = 0;
  virtual std::vector<SubjectTimes> times(const ToCome&) const { return {}; }
};

}  // namespace barrage
