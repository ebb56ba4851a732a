// What of a URL may be shown: in records, reports and messages.
#pragma once

#include <string>
#include <string_view>

namespace barrage {

// False: mask_url() changes nothing. Costs next to nothing, for millions of targets.
inline bool may_hold_secrets(std::string_view url) {
  return url.find('?') != url.npos || url.find('@') != url.npos || url.find('#') != url.npos;
}

// `url` with `***` for user name and password, and for each value of a query or fragment whose name
// says that it is a secret: "http://***@host/?page=2&token=***". Names count as the server reads
// them, percent-decoded and in any case. Secret are those that hold token, password, passwd,
// passphrase, secret, signature, credential or apikey, and those with key, sig, pwd, pass, auth or
// jwt as a word of its own: api_key, apiKey and X-Sig, but not monkey or keyboard. A value that is
// hidden reaches to the next "&" or to the end, whatever it holds. All else stays as it is, what is
// no URL too; masking twice is masking once.
std::string mask_url(std::string_view url);

}  // namespace barrage
