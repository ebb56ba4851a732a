// -type=markdown: for the summary of a CI job or a comment. Tables as GitHub and GitLab draw them;
// texts of targets and servers stay text.
#pragma once

#include "report/reporter.h"

namespace barrage {

class MarkdownReporter final : public Reporter {
 public:
  void print(const Report& report, std::ostream& out) const override;
};

}  // namespace barrage
