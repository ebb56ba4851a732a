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
// passphrase, secret, signature, credential or apikey, those with a word that ends in key or sig
// (accesskey, apiKey, X-Sig; but not monkey and its like), and those with pwd, pass, auth, jwt or
// keyid as a word of its own. A value is hidden as well when it is, percent-decoded, a URL or a
// part of one with such secrets: "?next=%2Fcb%3Ftoken%3D1". A value that is hidden reaches to the
// next "&" or to the end, whatever it holds. All else stays as it is, what is no URL too; masking
// twice is masking once.
std::string mask_url(std::string_view url);

}  // namespace barrage
