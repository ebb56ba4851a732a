#include "targets/host_name.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "targets/check.h"

namespace barrage {
namespace {

struct Idn2Delete {
  void operator()(char* text) const noexcept { idn2_free(text); }
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// What is no escape stays.
std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '%' && i + 2 < text.size();
    const int high = pair ? hex_digit(text[i + 1]) : -1;
    const int low = pair ? hex_digit(text[i + 2]) : -1;
    plain += high < 0 || low < 0 ? text[i] : static_cast<char>(high * 16 + low);
    if (high >= 0 && low >= 0) i += 2;
  }
  return plain;
}

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
