#include "core/mask.h"

#include <algorithm>
#include <array>

namespace barrage {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::array<std::string_view, 8> kAnywhere = {
    "token", "password", "passwd", "passphrase", "secret", "signature", "credential", "apikey"};
constexpr std::array<std::string_view, 6> kWords = {"key", "sig", "pwd", "pass", "auth", "jwt"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '%' && i + 2 < text.size();
    const int high = pair ? hex_digit(text[i + 1]) : -1;
    const int low = pair ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return plain;
}

// Letters, in lower case, with one blank where a word ends: "api key" of api_key, apiKey, APIKey
// and api.key2.
std::string words_of(std::string_view name) {
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_upper(c) && !is_lower(c)) {
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

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = 0; (at = words.find(word, at)) != words.npos; ++at) {
    const std::size_t end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' '))
      return true;
  }
  return false;
}

bool is_secret(std::string_view name) {
  const std::string plain = percent_decoded(name);
  std::string lower(plain);
  std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
  const auto holds = [&](std::string_view part) { return lower.find(part) != lower.npos; };
  if (std::any_of(kAnywhere.begin(), kAnywhere.end(), holds)) return true;
  const std::string words = words_of(plain);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return has_word(words, word); });
}

// Behind "http://" or "//"; 0: there is neither.
std::size_t begin_of_authority(std::string_view url) {
  if (url.starts_with("//")) return 2;
  const std::size_t scheme = url.find("://");
  return scheme != url.npos && url.find_first_of("/?#") > scheme ? scheme + 3 : 0;
}

}  // namespace

std::string mask_url(std::string_view url) {
  if (!may_hold_secrets(url)) return std::string(url);
  std::string shown;
  shown.reserve(url.size() + kMask.size());
  const std::size_t user = begin_of_authority(url);
  // Of "user:pass/word@proxy:3128" nobody can tell where the host begins but by its last "@".
  const bool guess = user == 0 && !url.starts_with('/');
  const std::size_t at =
      url.substr(0, guess ? url.npos : url.find_first_of("/?#", user)).rfind('@');
  if (at != url.npos && at > user) {
    shown.append(url.substr(0, user)).append(kMask);
    url.remove_prefix(at);
  }
  for (std::size_t begin; (begin = url.find_first_of("?&;#")) != url.npos;) {
    shown.append(url.substr(0, begin + 1));
    url.remove_prefix(begin + 1);
    const std::size_t end = url.find_first_of("?&;#=");
    if (end == url.npos || url[end] != '=' || !is_secret(url.substr(0, end))) continue;
    const std::size_t next = std::min(url.find('&', end), url.size());
    shown.append(url.substr(0, end + 1));
    if (next > end + 1) shown.append(kMask);
    url.remove_prefix(next);
  }
  return shown.append(url);
}

}  // namespace barrage
