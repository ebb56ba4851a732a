#include "targets/parser.h"

#include <strings.h>

#include <algorithm>

#include "core/error.h"
#include "core/mask.h"
#include "targets/check.h"
#include "targets/doubts.h"
#include "targets/http_format.h"
#include "targets/json_format.h"

namespace barrage {

TargetFormat parse_target_format(std::string_view text) {
  if (text == "http") return TargetFormat::http;
  if (text == "json") return TargetFormat::json;
  throw ValueError("target format " + quote(text) + " is not known; write \"http\" or \"json\"");
}

std::unique_ptr<TargetParser> make_parser(TargetFormat format, std::unique_ptr<TextInput> input,
                                          const TargetOptions& options, BodyFiles& bodies) {
  if (format == TargetFormat::json) {
    return std::make_unique<JsonFormat>(std::move(input), options);
  }
  return std::make_unique<HttpFormat>(std::move(input), options, bodies);
}

void complete(const TargetOptions& options, Target& target) {
  if (!options.keep_secrets && may_hold_secrets(target.url)) {
    target.shown_url = mask_url(target.url);
  }
  if (!target.body) {
    target.body = options.body;
    const bool plain = dialect_of(options.dialects, target.kind).builder == nullptr;
    if (target.body && plain && options.doubts != nullptr)
      options.doubts->shared_body(*target.body);
  }
  if (options.headers.empty()) return;
  std::vector<Header> all;
  all.reserve(options.headers.size() + target.headers.size());
  for (const Header& header : options.headers) {
    const bool own = std::any_of(
        target.headers.begin(), target.headers.end(),
        [&](const Header& h) { return ::strcasecmp(h.name.c_str(), header.name.c_str()) == 0; });
    if (!own) all.push_back(header);
  }
  std::move(target.headers.begin(), target.headers.end(), std::back_inserter(all));
  target.headers = std::move(all);
}

}  // namespace barrage
