// The sections that a report has: of each kind that has one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analysis/section.h"
#include "core/kind.h"

namespace barrage {

// A fold, as each of them.
class Sections {
 public:
  Sections();  // all of them, empty

  bool has(Kind kind) const {
    for (const auto& [known, section] : all_) {
      if (known == kind) return true;
    }
    return false;
  }
  void add(const Result& result);  // of a kind without a section: nothing
  void merge(const Sections& other);

  std::vector<const Section*> with_records() const;
  // Of the kinds that there are hits or side results of: "http", "ws_event", "ws_connect", ...
  std::vector<std::string> kind_names() const;
  std::vector<Subject> subjects() const;
  std::vector<Measure> measures(const ToCome& to_come) const;
  std::vector<SubjectTimes> times(const ToCome& to_come) const;

 private:
  std::vector<std::pair<Kind, std::unique_ptr<Section>>> all_;
};

}  // namespace barrage
