#include "analysis/sections.h"

#include <iterator>

namespace barrage {

// Each kind of the list says whether it has a section: null, it has none.
#define BARRAGE_KIND(name, ...) std::unique_ptr<Section> make_##name##_section();
BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND

Sections::Sections() {
#define BARRAGE_KIND(name, ...) all_.emplace_back(Kind::name, make_##name##_section());
  BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND
  std::erase_if(all_, [](const auto& one) { return one.second == nullptr; });
}

void Sections::add(const Result& result) {
  for (const auto& [kind, section] : all_) {
    if (kind == result.kind) section->add(result);
  }
}

void Sections::merge(const Sections& other) {
  for (std::size_t i = 0; i < all_.size(); ++i) all_[i].second->merge(*other.all_[i].second);
}

std::vector<const Section*> Sections::with_records() const {
  std::vector<const Section*> found;
  for (const auto& [kind, section] : all_) {
    if (!section->empty()) found.push_back(section.get());
  }
  return found;
}

std::vector<std::string> Sections::kind_names() const {
  std::vector<std::string> names;
#define BARRAGE_KIND(name, ...) names.push_back(kind_text(Kind::name, What::hit));
  BARRAGE_KINDS(BARRAGE_KIND)
#undef BARRAGE_KIND
  for (const auto& [kind, section] : all_) {
    for (const What what : section->side_results()) names.push_back(kind_text(kind, what));
  }
  return names;
}

std::vector<Subject> Sections::subjects() const {
  std::vector<Subject> all;
  for (const auto& [kind, section] : all_) {
    for (const Subject& subject : section->subjects()) all.push_back(subject);
  }
  return all;
}

std::vector<Measure> Sections::measures(const ToCome& to_come) const {
  std::vector<Measure> all;
  for (const auto& [kind, section] : all_) {
    for (Measure& measure : section->measures(to_come)) all.push_back(std::move(measure));
  }
  return all;
}

std::vector<SubjectTimes> Sections::times(const ToCome& to_come) const {
  std::vector<SubjectTimes> all;
  for (const auto& [kind, section] : all_) {
    for (const SubjectTimes& times : section->times(to_come)) all.push_back(times);
  }
  return all;
}

}  // namespace barrage
