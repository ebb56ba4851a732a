#include "core/mask.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/ascii.h"
#include "core/percent.h"

namespace barrage {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::array<std::string_view, 8> kAnywhere = {
    "token", "password", "passwd", "passphrase", "secret", "signature", "credential", "apikey"};
constexpr std::array<std::string_view, 5> kWords = {"pwd", "pass", "auth", "jwt", "keyid"};
constexpr std::array<std::string_view, 2> kEndings = {"key", "sig"};  // of words like "accesskey"
constexpr std::array<std::string_view, 9> kNoKeys = {
    "monkey", "donkey", "turkey", "hockey", "jockey", "whiskey", "mickey", "hotkey", "turnkey"};

// Lower-case letters with a blank between words: "api key" for api_key, apiKey, APIKey and
// api.key2.
std::string words_of(std::string_view name) {
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_letter(c)) {
      words += ' ';
      continue;
    }
    const bool begins = is_upper(c) && i > 0 &&
                        (is_lower(name[i - 1]) ||
                         (is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1])));
    if (begins) words += ' ';
    words += to_lower(c);
  }
  return words;
}

bool is_secret_word(std::string_view word) {
  const auto is = [&](std::string_view other) { return word == other; };
  const auto ends = [&](std::string_view ending) { return word.ends_with(ending); };
  return std::any_of(kWords.begin(), kWords.end(), is) ||
         (std::any_of(kEndings.begin(), kEndings.end(), ends) &&
          std::none_of(kNoKeys.begin(), kNoKeys.end(), is));
}

bool has_secret_word(std::string_view words) {
  for (;;) {
    const std::size_t end = words.find(' ');
    if (is_secret_word(words.substr(0, end))) return true;
    if (end == words.npos) return false;
    words.remove_prefix(end + 1);
  }
}

bool is_secret(std::string_view name) {
  const std::string plain = percent_decoded(name);
  const std::string lower = lower_case(plain);
  const auto holds = [&](std::string_view part) { return lower.find(part) != lower.npos; };
  if (std::any_of(kAnywhere.begin(), kAnywhere.end(), holds)) return true;
  return has_secret_word(words_of(plain));
}

// The position after "http://" or "//"; 0 if there is neither.
std::size_t begin_of_authority(std::string_view url) {
  if (url.starts_with("//")) return 2;
  const std::size_t scheme = url.find("://");
  return scheme != url.npos && url.find_first_of("/?#") > scheme ? scheme + 3 : 0;
}

std::string masked(std::string_view url, bool whole);

// A URL within the value of a query has secrets of its own: "next=%2Fcb%3Ftoken%3D1".
bool tells_secret(std::string_view value) {
  if (value.find_first_of("%@") == value.npos) return false;
  const std::string plain = percent_decoded(value);
  return masked(plain, false) != plain;
}

// `whole`: a string that does not look like a URL may still begin with user and password.
std::string masked(std::string_view url, bool whole) {
  std::string shown;
  shown.reserve(url.size() + kMask.size());
  const std::size_t user = begin_of_authority(url);
  // In "user:pass/word@proxy:3128" the host begins after the last "@".
  const bool guess = whole && user == 0 && !url.starts_with('/');
  const std::size_t at =
      url.substr(0, guess ? url.npos : url.find_first_of("/?#", user)).rfind('@');
  if (at != url.npos && at > user && (guess || user > 0)) {
    shown.append(url.substr(0, user)).append(kMask);
    url.remove_prefix(at);
  }
  for (std::size_t begin; (begin = url.find_first_of("?&;#")) != url.npos;) {
    shown.append(url.substr(0, begin + 1));
    url.remove_prefix(begin + 1);
    const std::size_t end = url.find_first_of("?&;#=");
    if (end == url.npos || url[end] != '=') continue;
    const std::string_view value = url.substr(end + 1, url.find_first_of("?&;#", end) - end - 1);
    if (!is_secret(url.substr(0, end)) && !tells_secret(value)) continue;
    const std::size_t next = std::min(url.find('&', end), url.size());
    shown.append(url.substr(0, end + 1));
    if (next > end + 1) shown.append(kMask);
    url.remove_prefix(next);
  }
  return shown.append(url);
}

}  // namespace

std::string mask_url(std::string_view url) {
  std::string shown(url);
  if (!may_hold_secrets(url)) return shown;
  // A masked value may include a "#", and then an "@" after it ends a user name.
  for (std::string before; before != shown;) before = std::exchange(shown, masked(shown, true));
  return shown;
}

bool may_be_secret(std::string_view header) {
  constexpr std::array<std::string_view, 15> harmless = {"accept",
                                                         "accept-charset",
                                                         "accept-encoding",
                                                         "accept-language",
                                                         "cache-control",
                                                         "connection",
                                                         "content-length",
                                                         "content-encoding",
                                                         "content-type",
                                                         "expect",
                                                         "host",
                                                         "origin",
                                                         "range",
                                                         "transfer-encoding",
                                                         "user-agent"};
  const std::string lower = lower_case(std::string(header));
  return std::find(harmless.begin(), harmless.end(), lower) == harmless.end();
}

}  // namespace barrage
