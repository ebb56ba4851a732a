#include "targets/host_name.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "core/percent.h"
#include "targets/check.h"

namespace barrage {
namespace {

struct Idn2Delete {
  void operator()(char* text) const noexcept { idn2_free(text); }
};

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::optional<Problem> to_ascii(std::string& host) {
  if (host.starts_with('[')) return std::nullopt;
  if (host.find('%') != std::string::npos) host = percent_decoded(host);
  if (std::none_of(host.begin(), host.end(), is_beyond_ascii)) return std::nullopt;
  char* text = nullptr;
  const int rc = idn2_to_ascii_8z(host.c_str(), &text, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, Idn2Delete> ascii(text);
  if (rc != IDN2_OK) {
    return Problem{0, quote(host) + " is no host name: " + idn2_strerror(rc) +
                          "; write the form that begins with \"xn--\""};
  }
  host = ascii.get();
  return std::nullopt;
}

}  // namespace barrage
