#include "targets/reader.h"

#include "core/error.h"

namespace barrage {

TargetReader::TargetReader(const std::vector<std::string>& paths, TargetFormat format,
                           TargetOptions options, int wake_fd)
    : options_(std::move(options)), bodies_(options_.max_body_bytes) {
  for (const std::string& path : paths) {
    auto input = open_text(path, wake_fd);
    names_.append(names_.empty() ? "" : ", ").append(input->name());
    parsers_.push_back(make_parser(format, std::move(input), options_, bodies_));
  }
}

bool TargetReader::next(Target& into) {
  for (; current_ < parsers_.size(); ++current_) {
    if (parsers_[current_]->next(into)) {
      empty_ = false;
      return true;
    }
    parsers_[current_].reset();
  }
  if (!empty_) return false;
  throw RunError("no targets to attack in " + names_ +
                 "; write at least one, e.g. \"GET http://localhost/\"");
}

}  // namespace barrage
